namespace PasidVerify.Iommu;

/// <summary>Domain ids with a fixed meaning; the others are allocated from <see cref="FirstAllocated"/> on.</summary>
public static class WellKnownDomain
{
    /// <summary>No domain; VT-d reserves id 0 for caching mode.</summary>
    public const ushort None = 0;

    /// <summary>All pass-through entries: Linux's FLPT_DEFAULT_DID.</summary>
    public const ushort Passthrough = 1;

    /// <summary>The kernel's own page tables, shared by all devices in fast KVA mode: kva_domain of RFC 5/7.</summary>
    public const ushort Kernel = 2;

    /// <summary>The first id that a strict KVA domain, or one of the DMA API, may have.</summary>
    public const ushort FirstAllocated = 3;
}
