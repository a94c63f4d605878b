namespace PasidVerify.Iommu;

/// <summary>A device known to the system.</summary>
/// <param name="SourceId">Bus, device and function, 16 bits.</param>
/// <param name="Trusted">False behind an external-facing port (Linux: pci_dev.untrusted).</param>
public readonly record struct DeviceConfiguration(ushort SourceId, bool Trusted)
{
    /// <summary>Devices of one group share their default domain; null for a group of its own (Linux: iommu_group).</summary>
    public int? Group { get; init; }

    /// <summary>It could keep translations in a TLB of its own: it has the capability of PCI Express ATS.</summary>
    public bool HasAts { get; init; }

    /// <summary>
    /// It does, from boot on: an untrusted device would put any address into translated requests (Linux:
    /// pci_ats_supported).
    /// </summary>
    public bool UsesAts => Trusted && HasAts;
}

/// <summary>One page of the kernel's own page table.</summary>
/// <param name="Page">Kernel virtual address divided by 4096, sign-extended then shifted logically: 52 bits.</param>
/// <param name="Frame">Physical address divided by 4096.</param>
/// <param name="Writable">The CPU may write it.</param>
public readonly record struct KernelPage(ulong Page, ulong Frame, bool Writable);

/// <summary>Sizes and layout of a system: every capacity is a parameter, so that small systems reach their edges.</summary>
public sealed record Configuration
{
    /// <summary>The devices.</summary>
    public required IReadOnlyList<DeviceConfiguration> Devices { get; init; }

    /// <summary>What the kernel maps, inside the direct map and outside.</summary>
    public required IReadOnlyList<KernelPage> KernelPages { get; init; }

    /// <summary>First byte of the direct map, a multiple of 4096 in the upper canonical half.</summary>
    public ulong DirectMapBase { get; init; } = 0xffff_8880_0000_0000;

    /// <summary>Bytes of the direct map, a multiple of 4096; it may end at 2^64 but not wrap.</summary>
    public required ulong DirectMapSize { get; init; }

    /// <summary>PASIDs are below this; at most 2^20.</summary>
    public required uint PasidLimit { get; init; }

    /// <summary>Domain ids are below this; at most 2^16.</summary>
    public required uint DomainLimit { get; init; }

    /// <summary>Calls in flight at once at most; call numbers are below this.</summary>
    public required int CallLimit { get; init; }

    /// <summary>What the kernel's command line says.</summary>
    public BootPolicy Policy { get; init; }

    /// <summary>The highest page that the DMA API gives to devices, below 2^35: 47 bits of address.</summary>
    public ulong LastIova { get; init; } = (1UL << 20) - 1;

    /// <summary>
    /// Processors that keep apart the numbers of their calls and, in each domain of the DMA API, the addresses that they
    /// freed; at least 1.
    /// </summary>
    public int Processors { get; init; } = 8;

    /// <summary>
    /// Pages for the tables, below their roots, of strict domains and of those of the DMA API; a map that needs one more
    /// is <see cref="Status.Exhausted"/>. A strict domain gives its pages back when its device is disabled.
    /// </summary>
    public int DomainTablePages { get; init; } = 64;

    /// <summary>
    /// Pages for tables that the kernel adds to its own after boot; one more is <see cref="Status.Exhausted"/>. Those of
    /// <see cref="KernelPages"/> come on top of these, and are used again when they are given back.
    /// </summary>
    public int KernelTablePages { get; init; }

    /// <summary>The bounce pool: its first page frame and how many; none where no device is untrusted.</summary>
    public (ulong First, int Count) BouncePool { get; init; }

    /// <summary>
    /// Slots of the invalidation queue, a power of two from 4 to 2^15; one always stays empty, and the others have room
    /// for <see cref="DescriptorsOfACall"/> of each call in flight.
    /// </summary>
    public int QueueSlots { get; init; } = 128;

    /// <summary>
    /// Invalidation descriptors that one call submits at most, its wait included: two for the IOTLB or the caches above,
    /// and for each device with a TLB one without PASID and one with.
    /// </summary>
    public int DescriptorsOfACall => 3 + (2 * Devices.Count(device => device.UsesAts));

    /// <summary>Entries of the IOTLB, each for eight pages next to each other: a power of two from 4 to 2^21.</summary>
    public int IotlbEntries { get; init; } = Iotlb.UsualEntries;

    /// <summary>Host address width in bits, at most 52.</summary>
    public int HostAddressBits { get; init; } = 46;
}
