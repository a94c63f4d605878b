namespace PasidVerify.Iommu;

/// <summary>Why the invalidation queue stopped: IQEI of the Invalidation Queue Error Record register.</summary>
public enum InvalidationQueueError
{
    /// <summary>It has not: FSTS.IQE is 0.</summary>
    None = 0,

    /// <summary>The tail lies beyond the queue.</summary>
    InvalidTail = 1,

    /// <summary>The descriptor lies beyond the host address width.</summary>
    FetchError = 2,

    /// <summary>No type of this number, or none that this hardware has.</summary>
    InvalidType = 3,

    /// <summary>A reserved bit is set, or a granularity or address mask is none that the type has.</summary>
    ReservedBits = 4,

    /// <summary>Scalable mode takes no descriptors of 128 bits.</summary>
    DescriptorWidth = 5,

    /// <summary>A low bit of the tail is set: bits 3:0, and bit 4 with 256-bit descriptors.</summary>
    TailMisaligned = 6,
}
