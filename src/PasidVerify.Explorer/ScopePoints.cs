using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Explorer;

/// <summary>The points of a scope: everything that a claim may speak about there.</summary>
internal sealed class ScopePoints(Scope scope)
{
    /// <summary>Every point made of these sorts, for each kind of request.</summary>
    public IReadOnlyList<Point> Of(IReadOnlyList<Sort> sorts)
    {
        IEnumerable<Dictionary<Sort, Bits>> combinations = [[]];
        foreach (var sort in sorts)
        {
            combinations = combinations.SelectMany(partial =>
                Values(sort).Select(value => new Dictionary<Sort, Bits>(partial) { [sort] = value }));
        }

        bool requests = sorts.Contains(Sorts.Page);
        return
        [
            .. from indexes in combinations.ToList()
               where !IsIdle(indexes)
               from access in requests ? Accesses(indexes) : [default]
               select new Point(indexes, access),
        ];
    }

    /// <summary>
    /// The accesses of a device. What differs from another in its tag alone is refused whatever the state, and without
    /// ATS so is all that is not untranslated.
    /// </summary>
    private IEnumerable<Access> Accesses(Dictionary<Sort, Bits> indexes)
    {
        bool ats = indexes.TryGetValue(Sorts.Device, out var device) && scope.AtsDevices.Contains(device.Concrete);
        RequestKind[] kinds = ats ? Enum.GetValues<RequestKind>() : [RequestKind.Untranslated];
        bool tagged = indexes.TryGetValue(Sorts.Pasid, out var pasid) && pasid.Concrete != Pasids.None;
        return
            from kind in kinds
            from write in (bool[])[false, true]
            from privileged in (bool[])[false, true]
            select new Access(kind, tagged, write, privileged);
    }

    /// <summary>Table pages matter in the kernel's domain only.</summary>
    private static bool IsIdle(Dictionary<Sort, Bits> indexes) =>
        indexes.TryGetValue(Sorts.Table, out var table) && table.Concrete != Scope.FirstTable
        && indexes.TryGetValue(Sorts.Domain, out var domain) && domain.Concrete != Domains.Kernel;

    private IEnumerable<Bits> Values(Sort sort) => sort.Name switch
    {
        "device" => scope.Devices.Select(device => sort.Value(device.Device)),
        "pasid" => Numbers(sort, scope.LastPasid),
        "domain" => Numbers(sort, scope.LastDomain),
        "page" => scope.KernelPages.Select(page => sort.Value(page.Address / Scope.PageBytes))
            .Append(sort.Value(scope.KernelPages[0].Frame))
            .Concat(scope.DmaApi ? Numbers(sort, scope.LastIova) : []),
        "region" => scope.Regions().Select(sort.Value),
        "table" => Numbers(sort, scope.TablePages - 1).Select(number => number + Scope.FirstTable),
        "frame" => scope.KernelPages.Select(page => page.Frame).Concat(scope.DmaFrames).Distinct().Select(sort.Value),
        "call" => Numbers(sort, scope.LastCall),
        "offset" => scope.Offsets.Select(sort.Value),
        _ => throw new InvalidOperationException($"No points are known for a {sort.Name}."),
    };

    private static IEnumerable<Bits> Numbers(Sort sort, ulong last)
    {
        for (ulong number = 0; number <= last; number++) yield return sort.Value(number);
    }
}
