namespace PasidVerify.Iommu;

/// <summary>PASIDs with a fixed meaning (RFC 1/7, include/linux/ioasid.h).</summary>
internal static class PasidSpace
{
    /// <summary>RID_PASID of every device: what requests without PASID look up. IOASID_DMA_NO_PASID.</summary>
    public const uint Rid = 0;

    /// <summary>Kernel DMA in bypass, of every device that has it. IOASID_DMA_PASID.</summary>
    public const uint KernelDma = 1;

    /// <summary>The first that the allocator gives. IOASID_ALLOC_BASE.</summary>
    public const uint FirstDynamic = 2;
}
