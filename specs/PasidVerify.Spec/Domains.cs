namespace PasidVerify.Spec;

/// <summary>Domain ids with a fixed meaning.</summary>
public static class Domains
{
    /// <summary>No domain: VT-d reserves id 0 for caching mode.</summary>
    public const ulong None = 0;

    /// <summary>The domain of all pass-through entries: FLPT_DEFAULT_DID.</summary>
    public const ulong Passthrough = 1;

    /// <summary>The kernel's own page tables, shared by all devices in fast mode: kva_domain of RFC 5/7.</summary>
    public const ulong Kernel = 2;

    /// <summary>The first id that is allocated: to strict KVA domains and to domains of the DMA API.</summary>
    public const ulong FirstAllocated = 3;
}
