using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>The points at which a lemma is assumed.</summary>
internal static class Points
{
    /// <summary>
    /// Every key at which a map that the lemma is about was read, with every index that turned up of the sorts that the
    /// key does not have.
    /// </summary>
    public static IEnumerable<Point> Of(PathExplorer explorer, Lemma lemma) =>
        from map in lemma.About
        from key in explorer.Reads(map)
        from indexes in Across(explorer, key, lemma.Sorts.Where(sort => !key.ContainsKey(sort)))
        select new Point(indexes, default);

    private static IEnumerable<IReadOnlyDictionary<Sort, Bits>> Across(
        PathExplorer explorer, IReadOnlyDictionary<Sort, Bits> key, IEnumerable<Sort> sorts)
    {
        IEnumerable<IReadOnlyDictionary<Sort, Bits>> combinations = [key];
        foreach (var sort in sorts)
        {
            var known = explorer.Indexes(sort);
            combinations = combinations.SelectMany(partial => known.Select(index =>
                (IReadOnlyDictionary<Sort, Bits>)new Dictionary<Sort, Bits>(partial) { [sort] = index }));
        }

        return combinations;
    }
}
