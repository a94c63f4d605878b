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
        Merged(commands).Concat(Devices(commands)).Concat(Shorter(commands))
            .Concat(ShorterBuffers(commands)).Concat(Lower(commands));

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
                if (commands.Any(command => command.Mentions(old)))
                    yield return [.. commands.Select(command => command.Renamed(old, lower))];
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

    /// <summary>Buffers of a size, and what is unmapped of that size.</summary>
    private static IEnumerable<Command[]> ShorterBuffers(Command[] commands)
    {
        foreach (ulong size in commands.OfType<MapDma>().Select(map => map.Buffer.Size).Distinct())
        {
            if (size <= Page) continue;
            ulong shorter = size - Page;
            yield return
            [
                .. commands.Select(command => command switch
                {
                    MapDma map when map.Buffer.Size == size => map with { Buffer = map.Buffer with { Size = shorter } },
                    BeginUnmapDma unmap when unmap.Range.Size == size =>
                        unmap with { Range = unmap.Range with { Size = shorter } },
                    _ => command,
                }),
            ];
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

    private bool IsInside(ulong address) => address >= scope.DirectMapBase && address < end;

    private static IEnumerable<ulong> AddressesOf(Command command) => command switch
    {
        Access access => [access.Address],
        _ when RangeOf(command) is { } range => [range.Address],
        _ => [],
    };

    private static RangePick? RangeOf(Command command) => (command as KernelCall)?.Bytes;

    private static Command With(Command command, RangePick range) =>
        command is KernelCall call ? call.About(call.Space, range) : command;

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
}
