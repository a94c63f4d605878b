namespace PasidVerify.Lifted;

/// <summary>Reads the specification for a solver: the state is any state there can be, but for maps known to be empty.</summary>
/// <param name="explorer">The exploration that the terms belong to.</param>
/// <param name="empty">Whether the map of a name starts empty; null when none does.</param>
public sealed class SymbolicReading(PathExplorer explorer, Func<string, bool>? empty = null) : Reading
{
    /// <inheritdoc/>
    public override Map<TKey, TValue> Map<TKey, TValue>(string name) =>
        new SymbolicMap<TKey, TValue>(name, explorer, empty?.Invoke(name) ?? false);

    /// <inheritdoc/>
    public override bool ForAll<TSort>(IndexRange<TSort> range, Func<Index<TSort>, Bool> holds) =>
        explorer.DecideForAll(range, holds);
}
