namespace PasidVerify.Iommu;

/// <summary>What a device may do with a buffer (Linux: enum dma_data_direction).</summary>
public enum Direction
{
    /// <summary>Read and write it.</summary>
    Bidirectional = 0,

    /// <summary>Read it.</summary>
    ToDevice = 1,

    /// <summary>Write it, and read it too: first-stage tables cannot express write-only (VT-d 3.6).</summary>
    FromDevice = 2,
}
