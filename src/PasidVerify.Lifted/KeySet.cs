namespace PasidVerify.Lifted;

/// <summary>The keys of one map that turned up, each once, in the order in which they did.</summary>
internal sealed class KeySet
{
    private readonly HashSet<string> seen = [];

    public List<IReadOnlyDictionary<Sort, Bits>> Keys { get; } = [];

    /// <summary>Equal for equal words only. Terms are hash-consed by the solver: equal text has an equal number.</summary>
    public static string NameOf(IEnumerable<Bits> words) => string.Join(
        ',', words.Select(word => word.Origin is Term term ? $"t{term.Expression.Id}" : $"{word.Concrete}"));

    public void Add(Fields key)
    {
        if (seen.Add(NameOf(key.Words.Select(word => word.Value))))
            Keys.Add(key.Words.ToDictionary(word => word.Sort, word => word.Value));
    }
}
