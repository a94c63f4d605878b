namespace PasidVerify.Lifted;

/// <summary>The indexes first, first + 1, ... of a sort, so many of them.</summary>
/// <param name="Sort">What the indexes number.</param>
/// <param name="First">The first index.</param>
/// <param name="Count">How many; as wide as the sort, so the whole sort cannot be expressed.</param>
public readonly record struct IndexRange(Sort Sort, Bits First, Bits Count)
{
    private Bits? End { get; init; }

    /// <summary>The indexes from first to before end, which is not below first: no wrapping around.</summary>
    public static IndexRange Between(Sort sort, Bits first, Bits end) => new(sort, first, end - first) { End = end };

    /// <summary>The range has this index; a range that was given by its count may wrap around.</summary>
    public Bool Contains(Bits index) =>
        End is { } end ? index >= First & index < end : index - First < Count;
}
