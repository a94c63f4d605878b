using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// Simpler sequences that may do instead of one, where commands have to change together: steps of the hardware become
/// one, a device becomes an earlier one of the same trust, a range becomes shorter everywhere, and all pages move down.
/// </summary>
internal sealed class Renamings(Scope scope)
{
    private const ulong Page = Scope.PageBytes;

    private readonly ulong end = scope.DirectMapBase + (scope.DirectMapPages * Page);

    public IEnumerable<Command[]> Of(Command[] commands) =>
        Merged(commands).Concat(Devices(commands)).Concat(Shorter(commands)).Concat(Lower(commands));

    /// <summary>Two steps of the hardware become one, where the first or where the second is.</summary>
    private static IEnumerable<Command[]> Merged(Command[] commands)
    {
        for (int first = 0; first < commands.Length; first++)
        {
            for (int second = first + 1; second < commands.Length; second++)
            {
                if (commands[first] is not Step early || commands[second] is not Step late) continue;
                foreach (int kept in new[] { second, first })
                {
                    Command[] merged = [.. commands];
                    merged[kept] = new Step(early.Count + late.Count);
                    int dropped = kept == first ? second : first;
                    yield return [.. merged.Where((_, i) => i != dropped)];
                }
            }
        }
    }

    private IEnumerable<Command[]> Devices(Command[] commands)
    {
        for (int from = 1; from < scope.Devices.Count; from++)
        {
            for (int to = 0; to < from; to++)
            {
                if (scope.Devices[from].Trusted != scope.Devices[to].Trusted) continue;
                var (old, lower) = ((ushort)scope.Devices[from].Device, (ushort)scope.Devices[to].Device);
                if (commands.Any(command => Mentions(command, old)))
                    yield return [.. commands.Select(command => Rename(command, old, lower))];
            }
        }
    }

    private IEnumerable<Command[]> Shorter(Command[] commands)
    {
        var ranges = commands.Select(RangeOf).OfType<RangePick>().Distinct().ToArray();
        foreach (var range in ranges)
        {
            if (range.Size % Page != 0 || range.Size <= Page || range.Size / Page > scope.DirectMapPages) continue;
            foreach (var shorter in new[]
            {
                RangePick.At(range.Address, range.Size - Page), RangePick.At(range.Address + Page, range.Size - Page),
            })
            {
                yield return
                    [.. commands.Select(command => RangeOf(command) == range ? With(command, shorter) : command)];
            }
        }
    }

    private IEnumerable<Command[]> Lower(Command[] commands)
    {
        ulong[] addresses = [.. commands.SelectMany(AddressesOf).Where(IsInside)];
        if (addresses.Length == 0) yield break;
        for (ulong by = addresses.Min() / Page * Page - scope.DirectMapBase; by > 0; by -= Page)
        {
            ulong distance = by;
            yield return [.. commands.Select(command => Move(command, distance))];
        }
    }

    private static bool Mentions(Command command, ushort device) => command switch
    {
        Access access => access.Device == device || access.Pasid.Holder == device,
        Enable enable when enable.Device == device => true,
        BeginDisable disable when disable.Device == device => true,
        MapKva map when map.Domain.Holder == device => true,
        BeginUnmapKva unmap when unmap.Domain.Holder == device => true,
        KernelCall call => call.Interrupts.Any(interrupt => interrupt.Walk is { } walk && Mentions(walk, device)),
        _ => false,
    };

    private bool IsInside(ulong address) => address >= scope.DirectMapBase && address < end;

    private static IEnumerable<ulong> AddressesOf(Command command) => command switch
    {
        Access access => [access.Address],
        _ when RangeOf(command) is { } range => [range.Address],
        _ => [],
    };

    private static RangePick? RangeOf(Command command) => command switch
    {
        MapKva map => map.Range,
        BeginUnmapKva unmap => unmap.Range,
        _ => null,
    };

    private static Command With(Command command, RangePick range) => command switch
    {
        MapKva map => map with { Range = range },
        BeginUnmapKva unmap => unmap with { Range = range },
        _ => command,
    };

    private Command Move(Command command, ulong by)
    {
        var moved = RangeOf(command) is { } range && IsInside(range.Address)
            ? With(command, RangePick.At(range.Address - by, range.Size))
            : command;
        return moved switch
        {
            Access access => Move(access, by),
            KernelCall { Interrupts.Count: > 0 } call => call with
            {
                Interrupts = [.. call.Interrupts.Select(interrupt =>
                    interrupt with { Walk = interrupt.Walk is { } walk ? Move(walk, by) : null })],
            },
            _ => moved,
        };
    }

    private Access Move(Access access, ulong by) =>
        IsInside(access.Address) && access.Address - by >= scope.DirectMapBase
            ? access with { Address = access.Address - by }
            : access;

    private static Command Rename(Command command, ushort old, ushort lower)
    {
        Command renamed = command switch
        {
            Enable enable => enable with { Device = Of(enable.Device) },
            BeginDisable disable => disable with { Device = Of(disable.Device) },
            MapKva map => map with { Domain = OfDomain(map.Domain) },
            BeginUnmapKva unmap => unmap with { Domain = OfDomain(unmap.Domain) },
            Access access => OfAccess(access),
            _ => command,
        };
        if (renamed is not KernelCall { Interrupts.Count: > 0 } call) return renamed;
        return call with
        {
            Interrupts = [.. call.Interrupts.Select(interrupt =>
                interrupt with { Walk = interrupt.Walk is { } walk ? OfAccess(walk) : null })],
        };

        ushort Of(ushort device) => device == old ? lower : device;
        DomainPick OfDomain(DomainPick pick) => pick.Holder == old ? DomainPick.Of(lower) : pick;
        PasidPick OfPasid(PasidPick pick) => pick.Holder == old ? PasidPick.Of(lower) : pick;
        Access OfAccess(Access access) =>
            access with { Device = Of(access.Device), Pasid = OfPasid(access.Pasid) };
    }
}
