namespace PasidVerify.Referee;

/// <summary>A device as firmware and bus describe it.</summary>
/// <param name="Id">Source id.</param>
/// <param name="Trusted">Not behind an external-facing port (Linux: !pci_dev.untrusted).</param>
/// <param name="HasAts">It could keep translations in a TLB of its own (PCIe ATS).</param>
public readonly record struct Device(ulong Id, bool Trusted, bool HasAts);

/// <summary>What is fixed from boot on: devices, kernel layout, capacities, and the kernel's command line.</summary>
public sealed record Platform
{
    /// <summary>PASID 0: requests without PASID (RFC 1/7).</summary>
    public const ulong NoPasid = 0;

    /// <summary>PASID 1: in-kernel DMA in bypass and IOVA mode (RFC 1/7).</summary>
    public const ulong KernelDmaPasid = 1;

    /// <summary>The first PASID of the allocator (RFC 1/7).</summary>
    public const ulong FirstDynamicPasid = 2;

    /// <summary>Domain id 0 is no domain (VT-d 6.2.2: the tag of caching mode).</summary>
    public const ulong NoDomain = 0;

    /// <summary>Domain id of every pass-through entry (Linux: FLPT_DEFAULT_DID).</summary>
    public const ulong PassthroughDomain = 1;

    /// <summary>Domain id of the kernel's own table (RFC 5/7: kva_domain).</summary>
    public const ulong KernelDomain = 2;

    /// <summary>The first domain id that is given out.</summary>
    public const ulong FirstFreeDomain = 3;

    /// <summary>First and last page of the interrupt window, which is never memory to DMA (VT-d 3.14).</summary>
    public const ulong FirstInterruptPage = 0xfee00, LastInterruptPage = 0xfeeff;

    /// <summary>The devices.</summary>
    public required IReadOnlyList<Device> Devices { get; init; }

    /// <summary>First byte of the kernel's direct map.</summary>
    public required ulong DirectMapBase { get; init; }

    /// <summary>Bytes of the direct map.</summary>
    public required ulong DirectMapBytes { get; init; }

    /// <summary>The highest PASID.</summary>
    public required ulong LastPasid { get; init; }

    /// <summary>The highest domain id.</summary>
    public required ulong LastDomain { get; init; }

    /// <summary>The highest call number.</summary>
    public required ulong LastCall { get; init; }

    /// <summary>The highest ticket.</summary>
    public required ulong LastTicket { get; init; }

    /// <summary>The highest page frame below the host address width.</summary>
    public required ulong LastFrame { get; init; }

    /// <summary>The highest page that the DMA API gives.</summary>
    public required ulong LastIova { get; init; }

    /// <summary>Page frames of the swiotlb pool: the first, and how many.</summary>
    public (ulong First, ulong Count) Pool { get; init; }

    /// <summary>iommu.passthrough=1.</summary>
    public bool Passthrough { get; init; }

    /// <summary>iommu.strict=0.</summary>
    public bool Lazy { get; init; }

    /// <summary>
    /// Bypass turns the device's ATS off until its disable has returned, and its TLB forgets (RFC 3/7, which leaves it
    /// off). docs/contract.md does not have it: a device TLB in bypass holds only what may be reached anyway.
    /// </summary>
    public bool BypassTurnsAtsOff { get; init; }

    /// <summary>
    /// Pages that somebody will ask about. Pass-through translates every page, so caches are filled with these only.
    /// </summary>
    public required IReadOnlyList<ulong> AskedPages { get; init; }
}
