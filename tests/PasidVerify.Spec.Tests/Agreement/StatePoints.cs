using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>
/// Points at which to look at a state: the key of every entry that it has, and enough others to meet every index of
/// its scope, and one that the scope does not have, at least once.
/// </summary>
internal sealed class StatePoints : IEntrySink, IFieldSink
{
    private static readonly Ignored Nowhere = new();

    private readonly List<Dictionary<Sort, Bits>> keys = [];
    private readonly Dictionary<Sort, Bits[]> pools;
    private readonly Random random;

    private StatePoints(Scope scope, State state, Random random)
    {
        this.random = random;
        var pages = scope.KernelPages.SelectMany(page => Counted(3, page.Address >> Layout.PageShift))
            .Concat(Counted(scope.DirectMapPages + 2, (scope.DirectMapBase >> Layout.PageShift) - 1))
            .Concat(Counted(scope.LastIova + 2))
            .Where(page => page >> Sorts.Page.Width == 0).Distinct();
        pools = new()
        {
            [Sorts.Device] = Pool(Sorts.Device, [.. scope.Devices.Select(device => device.Device), Machine.Absent]),
            [Sorts.Pasid] = Pool(Sorts.Pasid, Counted(scope.LastPasid + 2)),
            [Sorts.Domain] = Pool(Sorts.Domain, Counted(scope.LastDomain + 2)),
            [Sorts.Page] = Pool(Sorts.Page, pages),
            [Sorts.Region] = Pool(Sorts.Region, scope.Regions()),
            [Sorts.Table] = Pool(Sorts.Table, Counted(scope.TablePages + 2, Scope.FirstTable)),
            [Sorts.Frame] = Pool(
                Sorts.Frame, [0, .. scope.KernelPages.Select(page => page.Frame).Concat(scope.DmaFrames).Distinct()]),
            [Sorts.Call] = Pool(Sorts.Call, Counted(scope.LastCall + 2)),
            [Sorts.Ticket] = Pool(Sorts.Ticket, Counted(state.Tail.Next.Concrete + 1)),
        };
        if (scope.Offsets.Count > 0) pools[Sorts.Offset] = Pool(Sorts.Offset, [0, Layout.OffsetMask, .. scope.Offsets]);
        foreach (var map in state.Maps) map.WriteEntries(this);
    }

    public static IReadOnlyList<Point> Of(Scope scope, State state, Random random)
    {
        var points = new StatePoints(scope, state, random);
        int most = points.pools.Values.Max(pool => pool.Length);
        return
        [
            .. points.keys.Select(points.Filled),
            .. Enumerable.Range(0, most).Select(points.Counting),
        ];
    }

    public IFieldSink Key()
    {
        keys.Add([]);
        return this;
    }

    public IFieldSink Value() => Nowhere;

    public void Bits(Sort sort, string name, Bits value) => keys[^1][sort] = sort.Value(value.Concrete);

    public void Bool(string name, Bool value) => throw new InvalidOperationException("Keys have no truth values.");

    private Point Filled(Dictionary<Sort, Bits> key) =>
        At(pools.ToDictionary(pool => pool.Key, pool => key.GetValueOrDefault(pool.Key, Any(pool.Value))));

    private Point Counting(int i) =>
        At(pools.ToDictionary(pool => pool.Key, pool => i < pool.Value.Length ? pool.Value[i] : Any(pool.Value)));

    /// <summary>Mostly with a tag where there is a PASID, and without one where there is none.</summary>
    private Point At(Dictionary<Sort, Bits> indexes)
    {
        // Where nobody looks at bytes one offset is enough.
        indexes.TryAdd(Sorts.Offset, Sorts.Offset.Value(0));
        bool hasPasid = indexes[Sorts.Pasid].Concrete != Pasids.None;
        var kind = (RequestKind)random.Next(Enum.GetValues<RequestKind>().Length);
        return new(indexes, new(kind, hasPasid ^ (random.Next(6) == 0), random.Next(2) == 0, random.Next(2) == 0));
    }

    private Bits Any(Bits[] pool) => pool[random.Next(pool.Length)];

    private static IEnumerable<ulong> Counted(ulong count, ulong first = 0) =>
        Enumerable.Range(0, (int)count).Select(i => first + (ulong)i);

    private static Bits[] Pool(Sort sort, IEnumerable<ulong> values) => [.. values.Select(sort.Value)];

    private sealed class Ignored : IFieldSink
    {
        public void Bits(Sort sort, string name, Bits value)
        {
        }

        public void Bool(string name, Bool value)
        {
        }
    }
}
