namespace PasidVerify.Lifted;

/// <summary>Ranges of any one sort.</summary>
public static class IndexRange
{
    /// <summary>The indexes from first to before end, which is not below first: no wrapping around.</summary>
    public static IndexRange<TSort> Between<TSort>(Index<TSort> first, Index<TSort> end)
        where TSort : ISort => new(first, end - first) { End = end };
}

/// <summary>The indexes first, first + 1, ... of a sort, so many of them.</summary>
/// <typeparam name="TSort">What the indexes number.</typeparam>
/// <param name="First">The first index.</param>
/// <param name="Count">How many; as wide as the sort, so the whole sort cannot be expressed.</param>
public readonly record struct IndexRange<TSort>(Index<TSort> First, Index<TSort> Count)
    where TSort : ISort
{
    internal Index<TSort>? End { get; init; }

    /// <summary>The indexes in order; the range must be known.</summary>
    public IEnumerable<Index<TSort>> Indexes()
    {
        ulong count = Count.Concrete;
        var index = First;
        for (ulong i = 0; i < count; i++)
        {
            yield return index;
            index += 1;
        }
    }

    /// <summary>The range has this index; a range that was given by its count may wrap around.</summary>
    public Bool Contains(Index<TSort> index) =>
        End is { } end ? index >= First & index < end : index - First < Count;
}
