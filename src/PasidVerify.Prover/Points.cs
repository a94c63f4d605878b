using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>The points at which lemmas are assumed.</summary>
internal static class Points
{
    /// <summary>Every combination of the indexes that turned up.</summary>
    public static IReadOnlyList<Point> Across(PathExplorer explorer, IReadOnlyList<Sort> sorts)
    {
        IEnumerable<Dictionary<Sort, Bits>> combinations = [[]];
        foreach (var sort in sorts)
        {
            var known = explorer.Indexes(sort);
            combinations = [.. combinations.SelectMany(partial =>
                known.Select(index => new Dictionary<Sort, Bits>(partial) { [sort] = index }))];
        }

        return [.. combinations.Select(indexes => new Point(indexes, false, false))];
    }
}
