namespace PasidVerify.Iommu;

/// <summary>Addressing mode that a driver asks for: enum iommu_dma_pasid_mode of RFC 2/7 and 4/7.</summary>
public enum Mode
{
    /// <summary>Physical addresses; trusted devices only.</summary>
    Bypass = 1,

    /// <summary>Addresses of the DMA API, in the domain that requests without PASID use too.</summary>
    Iova = 2,

    /// <summary>Kernel virtual addresses: fast for trusted devices, strict for the others.</summary>
    Kva = 3,
}
