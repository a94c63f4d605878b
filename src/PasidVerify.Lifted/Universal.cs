namespace PasidVerify.Lifted;

/// <summary>A universal condition that the path has taken as true, over the maps as they were at that moment.</summary>
/// <param name="sort">The sort of its indexes.</param>
/// <param name="at">What it says at an index: where the range has it, the condition holds.</param>
internal sealed class Universal(Sort sort, Func<Bits, Bool> at)
{
    private int told;

    /// <summary>The sort of its indexes.</summary>
    public Sort Sort => sort;

    /// <summary>What it says at the indexes, each of which it tells once: there are only ever more of them.</summary>
    public IEnumerable<Bool> AtNew(IReadOnlyList<Bits> indexes)
    {
        var added = indexes.Skip(told).ToList();
        told = indexes.Count;
        return added.Select(at);
    }
}
