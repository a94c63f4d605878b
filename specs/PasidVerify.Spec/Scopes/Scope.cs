using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// A concrete system to run the specification, or an implementation, on: layout, devices and kernel pages. Traces name
/// their scope, so scopes keep their meaning.
/// </summary>
public sealed record Scope
{
    /// <summary>Bytes of a page.</summary>
    public const ulong PageBytes = 1UL << Spec.Layout.PageShift;

    /// <summary>The first page frame that the kernel's table pages take.</summary>
    public const ulong FirstTable = 0x800;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Source id and trust of each device.</summary>
    public required IReadOnlyList<(ulong Device, bool Trusted)> Devices { get; init; }

    /// <summary>What the kernel maps: address of the page, page frame, and whether the CPU may write it.</summary>
    public required IReadOnlyList<(ulong Address, ulong Frame, bool Writable)> KernelPages { get; init; }

    /// <summary>First byte of the direct map.</summary>
    public required ulong DirectMapBase { get; init; }

    /// <summary>Pages of the direct map.</summary>
    public required ulong DirectMapPages { get; init; }

    /// <summary>The highest PASID.</summary>
    public required ulong LastPasid { get; init; }

    /// <summary>The highest domain id.</summary>
    public required ulong LastDomain { get; init; }

    /// <summary>The highest call number.</summary>
    public required ulong LastCall { get; init; }

    /// <summary>The highest ticket.</summary>
    public required ulong LastTicket { get; init; }

    /// <summary>Table pages that the kernel may use, one for each region that it has at boot or more.</summary>
    public ulong TablePages => (ulong)Regions().Length + (KernelChanges ? 1UL : 0);

    /// <summary>Searches also try what the kernel does to its own page table.</summary>
    public bool KernelChanges { get; init; }

    /// <summary>Devices that have ATS, by source id.</summary>
    public IReadOnlyList<ulong> AtsDevices { get; init; } = [];

    /// <summary>The default domain of each device that is probed at boot.</summary>
    public IReadOnlyList<(ulong Device, ulong Domain)> DefaultDomains { get; init; } = [];

    /// <summary>Devices that a platform puts into one group, and so into one default domain; others are alone.</summary>
    public IReadOnlyList<IReadOnlyList<ulong>> Groups { get; init; } = [];

    /// <summary>Searches also try the DMA API.</summary>
    public bool DmaApi { get; init; }

    /// <summary>Searches also try scatter-gather lists.</summary>
    public bool Lists { get; init; }

    /// <summary>Page frames of buffers for the DMA API.</summary>
    public IReadOnlyList<ulong> Buffers { get; init; } = [];

    /// <summary>Physical address and size of buffers for the DMA API that are not whole pages.</summary>
    public IReadOnlyList<(ulong Address, ulong Size)> SmallBuffers { get; init; } = [];

    /// <summary>First page frame of the bounce pool, and how many it has.</summary>
    public (ulong First, ulong Count) BouncePool { get; init; }

    /// <summary>Offsets in a page of the bytes that searches write to and look at.</summary>
    public IReadOnlyList<ulong> Offsets { get; init; } = [];

    /// <summary>The highest page that the DMA API gives.</summary>
    public ulong LastIova { get; init; } = 2;

    /// <summary>The kernel's command line: untranslated, or lazily flushed.</summary>
    public (bool Passthrough, bool Lazy) Policy { get; init; }

    /// <summary>Host address width in bits, at most 52.</summary>
    public int HostAddressBits { get; init; } = 46;

    /// <summary>The layout as the specification takes it.</summary>
    public Layout Layout() => new()
    {
        DirectMapBase = new(DirectMapBase, 64),
        DirectMapSize = new(DirectMapPages * PageBytes, 64),
        LastPasid = LastPasid,
        LastDomain = LastDomain,
        LastCall = LastCall,
        LastTicket = LastTicket,
        LastFrame = (1UL << (HostAddressBits - Spec.Layout.PageShift)) - 1,
        LastIova = LastIova,
        BouncePool = new(BouncePool.First, BouncePool.Count),
        Policy = new(Policy.Passthrough, Policy.Lazy),
    };

    /// <summary>A state after boot: devices, and what the kernel maps; nothing else.</summary>
    public State InitialState(Reading reading, Design design)
    {
        var state = new State(reading, Layout(), design);
        foreach (var (device, trusted) in Devices) state.Devices[device] = new(true, trusted, AtsDevices.Contains(device));
        ulong[] regions = Regions();
        for (int i = 0; i < regions.Length; i++) Boot(KernelMap.AddTable(state, regions[i], FirstTable + (ulong)i));
        foreach (var (address, frame, writable) in KernelPages)
        {
            ulong protection = writable ? MapKva.Read | MapKva.Write : MapKva.Read;
            Boot(KernelMap.Map(state, address >> Spec.Layout.PageShift, frame, Sorts.Protection.Value(protection)));
        }

        foreach (var (device, domain) in DefaultDomains) Boot(Probe.Run(state, device, domain));
        return state;
    }

    /// <summary>Page frames that the DMA API may lead to: those of buffers, and the bounce pool.</summary>
    public IEnumerable<ulong> DmaFrames =>
        Buffers.Concat(SmallBuffers.Select(buffer => buffer.Address / PageBytes)).Concat(BounceFrames).Distinct();

    /// <summary>The page frames of the bounce pool.</summary>
    public IEnumerable<ulong> BounceFrames =>
        Enumerable.Range(0, (int)BouncePool.Count).Select(i => BouncePool.First + (ulong)i);

    /// <summary>The device keeps translations in a TLB of its own, as the design lets it.</summary>
    public bool UsesAts(ulong device) => AtsDevices.Contains(device) && Devices.Contains((device, true));

    /// <summary>The regions that the kernel's pages lie in.</summary>
    public ulong[] Regions() =>
        [.. KernelPages.Select(page => page.Address / PageBytes / KernelTable.PagesOfTable).Distinct()];

    private void Boot(Status status)
    {
        if (status != Status.Ok) throw new InvalidOperationException($"Scope {Name} does not boot: {status}.");
    }
}
