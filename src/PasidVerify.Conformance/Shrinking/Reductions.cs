using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// Simpler commands that may do instead of one: counts to 1, ranges to one page, pages to the lowest, protection to
/// read, no interrupts, a disable for an unmap, and the end of an older call. Each is simpler than what it replaces, so
/// that shrinking ends.
/// </summary>
internal sealed class Reductions(Scope scope)
{
    private const ulong Page = Scope.PageBytes;

    // All but the last page of 2^64: the round one among the sizes that wrap around.
    private const ulong Huge = 0xffff_ffff_ffff_f000;

    private readonly ulong[] directMap = new HotAddresses(scope).DirectMap;

    public IEnumerable<Command> Of(Command command) => command switch
    {
        Step step => Enumerable.Range(1, Math.Max(0, step.Count - 1)).Select(count => new Step(count)),
        Access access => Of(access),
        KernelCall call => Uninterrupted(call).Concat(Arguments(call)),
        _ => [],
    };

    private IEnumerable<Command> Arguments(KernelCall call) => call switch
    {
        MapKva map => Of(map),
        BeginUnmapKva unmap => Of(unmap),
        MapDma map => Of(map),
        BeginMapSg map => Of(map),
        End end => Of(end),
        { Bytes: { } bytes } => Ranges(bytes).Select(range => call.About(call.Space, range)),
        _ => [],
    };

    /// <summary>Older calls in its place: what was begun later may be superfluous then.</summary>
    private static IEnumerable<End> Of(End end)
    {
        for (int oldest = 0; oldest < end.Call.Oldest; oldest++)
            yield return end with { Call = CallPick.InFlight(oldest) };
    }

    private IEnumerable<MapDma> Of(MapDma map)
    {
        foreach (var range in Ranges(map.Buffer)) yield return map with { Buffer = range };
        if (map.Direction is not Iommu.Direction.Bidirectional) yield return map with { Direction = default };
    }

    private static IEnumerable<BeginMapSg> Of(BeginMapSg map)
    {
        if (map.Size > Page) yield return map with { Size = Page };
        if (map.Direction is not Iommu.Direction.Bidirectional) yield return map with { Direction = default };
    }

    private IEnumerable<KernelCall> Of(BeginUnmapKva unmap)
    {
        // It flushes and waits too, and nothing has to be mapped before.
        if (unmap.Domain.Holder is { } device) yield return new BeginDisable(device);
        if (unmap.Domain.Holder is not null) yield return unmap with { Domain = Kernel };
        foreach (var range in Ranges(unmap.Range)) yield return unmap with { Range = range };
    }

    private IEnumerable<Command> Of(MapKva map)
    {
        if (map.Domain.Holder is not null) yield return map with { Domain = Kernel };
        foreach (var range in Ranges(map.Range)) yield return map with { Range = range };
        if (map.Protection is not Protection.Read) yield return map with { Protection = Protection.Read };
    }

    private IEnumerable<Access> Of(Access access)
    {
        if (access.ByAts) yield return access with { ByAts = false };
        if (access.Privileged) yield return access with { Privileged = false };
        if (access.Write) yield return access with { Write = false };
        foreach (ulong address in Lower(access.Address)) yield return access with { Address = address };
    }

    private IEnumerable<RangePick> Ranges(RangePick range)
    {
        if (range.Size > Page)
        {
            yield return RangePick.At(range.Address, Page);
            if (range.Size > uint.MaxValue && range.Size != Huge) yield return RangePick.At(range.Address, Huge);
            if (range.Size % Page == 0 && range.Size / Page <= (ulong)directMap.Length)
            {
                yield return RangePick.At(range.Address + range.Size - Page, Page);
                yield return RangePick.At(range.Address, range.Size - Page);
                yield return RangePick.At(range.Address + Page, range.Size - Page);
            }
        }

        foreach (ulong address in Lower(range.Address)) yield return RangePick.At(address, range.Size);
    }

    /// <summary>The domain that needs no device of one's own.</summary>
    private static DomainPick Kernel => DomainPick.At((ushort)Domains.Kernel);

    /// <summary>Lower pages of the direct map; an address elsewhere is where it is for a reason.</summary>
    private IEnumerable<ulong> Lower(ulong address)
    {
        if (address % Page != 0) yield return address - (address % Page);
        if (address < directMap[0] || address > directMap[^1]) yield break;
        foreach (ulong page in directMap)
        {
            if (page < address) yield return page;
        }
    }

    private IEnumerable<Command> Uninterrupted(KernelCall call)
    {
        int steps = call.Interrupts.Sum(interrupt => interrupt.Steps);
        if (steps > 0) yield return new Step(steps);
        if (call.Interrupts.Count > 0) yield return call with { Interrupts = [] };
        for (int i = 0; i < call.Interrupts.Count; i++)
        {
            int at = i;
            yield return call with { Interrupts = [.. call.Interrupts.Where((_, other) => other != at)] };
            foreach (var simpler in Of(call.Interrupts[i])) yield return Replaced(call, at, simpler);
        }
    }

    private IEnumerable<Interrupt> Of(Interrupt interrupt)
    {
        if (interrupt.Walk is { } walk)
        {
            yield return interrupt with { Walk = null };
            foreach (var simpler in Of(walk)) yield return interrupt with { Walk = simpler };
        }

        for (int steps = 0; steps < interrupt.Steps; steps++) yield return interrupt with { Steps = steps };
        for (int store = 0; store < interrupt.Store; store++) yield return interrupt with { Store = store };
    }

    private static KernelCall Replaced(KernelCall call, int at, Interrupt by)
    {
        Interrupt[] interrupts = [.. call.Interrupts];
        interrupts[at] = by;
        return call with { Interrupts = [.. interrupts.OrderBy(interrupt => interrupt.Store)] };
    }
}
