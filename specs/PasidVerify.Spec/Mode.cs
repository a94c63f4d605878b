namespace PasidVerify.Spec;

/// <summary>Addressing mode that a driver asks for: enum iommu_dma_pasid_mode (RFC 2/7, 4/7).</summary>
public enum Mode
{
    /// <summary>Not a mode.</summary>
    None = 0,

    /// <summary>Physical addresses.</summary>
    Bypass = 1,

    /// <summary>Addresses of the DMA API.</summary>
    Iova = 2,

    /// <summary>Kernel virtual addresses, fast or strict by the device's trust.</summary>
    Kva = 3,
}
