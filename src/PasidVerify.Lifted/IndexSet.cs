namespace PasidVerify.Lifted;

/// <summary>The indexes of one sort that turned up, each once, in the order in which they did.</summary>
internal sealed class IndexSet
{
    private readonly HashSet<(uint Term, ulong Value)> seen = [];

    public List<Bits> Values { get; } = [];

    public void Add(Bits index)
    {
        // Terms are hash-consed by the solver: equal text has an equal number.
        if (seen.Add(index.Origin is Term term ? (term.Expression.Id, 0) : (0, index.Concrete))) Values.Add(index);
    }
}
