namespace PasidVerify.Spec.Tests;

/// <summary>
/// Draws arguments for the operations of the DMA API: domains that devices share, addresses that are mostly free or
/// mapped, buffers with offsets, and sizes that leave memory or wrap around now and then.
/// </summary>
internal sealed class RandomDma(Machine machine, Draw draw)
{
    private static readonly string[] OfBuffers =
    [
        Operation.Probe, Operation.MapDma, Operation.MapDma, Operation.MapDma, Operation.BeginUnmapDma,
        Operation.BeginUnmapDma, Operation.BeginUnmapDma, Operation.BeginFlushQueue,
    ];

    private static readonly string[] OfLists =
    [
        Operation.BeginMapSg, Operation.BeginMapSg, Operation.BeginMapSg,
        Operation.MapSegment, Operation.MapSegment, Operation.MapSegment, Operation.BeginUndoMapSg,
    ];

    private readonly Scope scope = machine.Scope;
    private readonly bool hasLists = draw.OneIn(4);

    /// <summary>
    /// What to draw from. A list that is never done holds a call: few runs have any. Bytes are written where somebody looks
    /// at them.
    /// </summary>
    public IReadOnlyList<string> Names =>
    [
        .. OfBuffers,
        .. Enumerable.Repeat(OfLists, scope.Lists ? 3 : hasLists ? 1 : 0).SelectMany(names => names),
        .. Enumerable.Repeat(Operation.Store, scope.Offsets.Count > 0 ? 2 : 0),
    ];

    /// <summary>Arguments of an operation on a device, or on the domain of one.</summary>
    public ulong[] Arguments(string name, ulong device, ulong call) => name switch
    {
        Operation.Probe => [device, draw.Often(DomainFor(device), draw.UpTo(scope.LastDomain + 1))],
        Operation.MapDma => Map(device),
        Operation.BeginUnmapDma => Unmap(device, call),
        Operation.BeginMapSg => List(device, call),
        Operation.MapSegment => Segment(call),
        Operation.BeginUndoMapSg => [draw.Often(ListInFlight(call), call)],
        Operation.Store => Store(),
        _ => [draw.Often(UsedDomain(), draw.UpTo(scope.LastDomain + 1)), call],
    };

    /// <summary>The default domain of a device, or else none.</summary>
    public ulong Default(ulong device) => machine.State.DefaultDomains[device].Domain.Concrete;

    private ulong DomainFor(ulong device)
    {
        bool trusted = scope.Devices.Any(known => known.Device == device && known.Trusted);
        return scope.Policy.Passthrough && trusted
            ? Domains.Passthrough
            : draw.Often(draw.Between(Domains.FirstAllocated, scope.LastDomain), Domains.None);
    }

    private ulong UsedDomain() => draw.PickOr(
        Domains.FirstAllocated,
        scope.Devices.Select(known => Default(known.Device)).Where(domain => domain >= Domains.FirstAllocated));

    private ulong[] Map(ulong device)
    {
        ulong offset = draw.OneIn(3) ? draw.UpTo(Layout.OffsetMask) : 0;
        ulong address = draw.Often(Buffer() | offset, draw.Pick(0UL, 1UL << scope.HostAddressBits, ulong.MaxValue));
        ulong page = draw.Between(1, scope.LastIova);
        bool isSmall = scope.SmallBuffers.Count > 0 && !draw.OneIn(4);
        var small = isSmall ? draw.Pick(scope.SmallBuffers) : default;
        if (isSmall) address = small.Address;
        ulong iova = draw.Often(
            Address(page) | (address & Layout.OffsetMask),
            draw.Pick(0UL, offset, Address(page) | (~offset & Layout.OffsetMask), Address(scope.LastIova + 1)));
        ulong size = draw.Often(
            draw.Pick(Scope.PageBytes, Scope.PageBytes - offset, 1UL, Scope.PageBytes * scope.LastIova),
            draw.Pick(0UL, Scope.PageBytes + 1, 1UL << scope.HostAddressBits, ulong.MaxValue));
        if (isSmall) size = small.Size;
        ulong direction = draw.Often(draw.UpTo(2), draw.UpTo(15));
        return [device, iova, address, size, direction, Slot()];
    }

    private ulong[] List(ulong device, ulong call)
    {
        ulong page = draw.Between(1, scope.LastIova), pages = draw.Between(1, scope.LastIova + 1 - page);
        return
        [
            device,
            draw.Often(Address(page), draw.Pick(0UL, Address(page) | 0x800, Address(scope.LastIova + 1))),
            draw.Often(Address(pages), draw.Pick(0UL, 0x800UL, Address(pages + 1), Address((1UL << 52) - 1))),
            draw.Often(draw.UpTo(2), draw.UpTo(15)),
            call,
        ];
    }

    /// <summary>Mostly one page of a list that has none there.</summary>
    private ulong[] Segment(ulong call)
    {
        ulong number = draw.Often(ListInFlight(call), call);
        var list = machine.State.Calls[new(Sorts.Call.Value(number))];
        ulong page = draw.PickOr(
            draw.Between(1, scope.LastIova),
            from one in Enumerable.Range(0, (int)scope.LastIova + 1).Select(i => (ulong)i)
            where machine.State.Grants[new(list.Domain, one)].Phase.Concrete == GrantPhase.Reserved
            select one);
        return
        [
            number,
            draw.Often(Address(page), Address(draw.UpTo(scope.LastIova + 1)) | draw.Pick(0UL, 0UL, 0x800UL)),
            draw.Often(Buffer(), draw.Pick(Buffer() | 0x80, 1UL << scope.HostAddressBits, Address((1UL << 52) - 1), Address(scope.BouncePool.First))),
            draw.Often(Scope.PageBytes, draw.Pick(0UL, 0x800UL, 2 * Scope.PageBytes, Address((1UL << 52) - 1))),
        ];
    }

    private ulong ListInFlight(ulong otherwise) => draw.PickOr(
        otherwise,
        from call in Enumerable.Range(0, (int)scope.LastCall + 1).Select(i => (ulong)i)
        where machine.State.Calls[new(Sorts.Call.Value(call))].Kind.Concrete == CallKind.MapSg
        select call);

    /// <summary>Mostly a bounce frame, whether it is free or not.</summary>
    private ulong Slot() => scope.BouncePool.Count == 0 ? 0 : draw.Often(draw.Pick([.. scope.BounceFrames]), draw.UpTo(1));

    /// <summary>Mostly to a buffer, or its copy.</summary>
    private ulong[] Store() =>
    [
        draw.Often(draw.PickOr(0, scope.DmaFrames), (1UL << (scope.HostAddressBits - Layout.PageShift)) - draw.UpTo(1)),
        draw.PickOr(draw.UpTo(Layout.OffsetMask), scope.Offsets), draw.UpTo(255),
    ];

    /// <summary>Mostly all of what was mapped together, from any byte of its first page on.</summary>
    private ulong[] Unmap(ulong device, ulong call)
    {
        ulong domain = Default(device);
        ulong page = draw.PickOr(
            draw.Between(1, scope.LastIova),
            from one in Enumerable.Range(0, (int)scope.LastIova + 1).Select(i => (ulong)i)
            where machine.State.Grants[new(domain, one)].Phase.Concrete == GrantPhase.Live
            select one);
        var mapping = machine.State.Grants[new(domain, page)].Mapping;
        var (first, count) = (mapping.First.Concrete, mapping.Count.Concrete);
        if (count == 0) (first, count) = (page, 1);
        ulong offset = draw.OneIn(3) ? draw.UpTo(Layout.OffsetMask) : 0;
        ulong iova = draw.Often(Address(first) | offset, draw.Pick(0UL, Address(page), ulong.MaxValue));
        ulong size = draw.Often(
            (count * Scope.PageBytes) - offset, draw.Pick(0UL, 1UL, 2 * Scope.PageBytes, ulong.MaxValue));
        return [device, iova, size, call];
    }

    private ulong Buffer() =>
        Address(draw.Pick([.. scope.DmaFrames.Concat(scope.KernelPages.Select(page => page.Frame))]));

    private static ulong Address(ulong page) => page << Layout.PageShift;
}
