namespace PasidVerify.Lifted;

/// <summary>
/// A way to read the specification: it makes the maps of a state, and decides universal conditions. The
/// specification's text is the same in every reading.
/// </summary>
public abstract class Reading
{
    private protected Reading()
    {
    }

    /// <summary>A map of the state.</summary>
    /// <param name="name">Unique within the state.</param>
    public abstract Map<TKey, TValue> Map<TKey, TValue>(string name)
        where TKey : struct
        where TValue : struct;

    /// <summary>
    /// Whether the condition holds for every index of the range. The branch is taken here, once, for the whole range.
    /// </summary>
    /// <remarks>
    /// Symbolically: taken as true, it is assumed at every index that turns up; taken as false, a fresh index of the
    /// range witnesses it.
    /// </remarks>
    public abstract bool ForAll<TSort>(IndexRange<TSort> range, Func<Index<TSort>, Bool> holds)
        where TSort : ISort;
}
