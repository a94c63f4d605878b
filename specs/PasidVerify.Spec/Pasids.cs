namespace PasidVerify.Spec;

/// <summary>The PASID space of RFC 1/7.</summary>
public static class Pasids
{
    /// <summary>IOASID_DMA_NO_PASID: requests without PASID use this entry; a request tagged with it faults.</summary>
    public const ulong None = 0;

    /// <summary>IOASID_DMA_PASID: in-kernel DMA in bypass and IOVA mode, the same number for every device.</summary>
    public const ulong KernelDma = 1;

    /// <summary>IOASID_ALLOC_BASE: the first PASID that the allocator may give.</summary>
    public const ulong FirstDynamic = 2;
}
