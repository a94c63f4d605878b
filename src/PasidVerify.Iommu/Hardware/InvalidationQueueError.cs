namespace PasidVerify.Iommu;

/// <summary>Why the invalidation queue stopped: IQEI of the Invalidation Queue Error Record register.</summary>
public enum InvalidationQueueError
{
    /// <summary>It has not: FSTS.IQE is 0.</summary>
    None = 0,

    /// <summary>The tail lies beyond the queue.</summary>
    InvalidTail = 1,

    /// <summary>No type of this number, or none that this hardware has.</summary>
    InvalidType = 3,

    /// <summary>A reserved bit is set, or a granularity or address mask is none that the type has.</summary>
    ReservedBits = 4,

    /// <summary>Bit 4 of the tail is set, which 256-bit descriptors reserve.</summary>
    TailMisaligned = 6,
}
