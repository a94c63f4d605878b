namespace PasidVerify.Iommu;

/// <summary>
/// A 64-bit unsigned machine word. Address arithmetic is written once over this interface: <see cref="Word"/> runs
/// it, and a prover runs the very same methods on terms, so that what is proved is what ships.
/// </summary>
/// <remarks>
/// Code over it never branches on a value: truth is the word 1 or 0, and a choice is <see cref="Select"/>. All
/// arithmetic is modulo 2^64.
/// </remarks>
/// <typeparam name="T">The implementing type itself.</typeparam>
public interface IWord<T> where T : IWord<T>
{
    /// <summary>The word with this value.</summary>
    static abstract T Constant(ulong value);

    /// <summary>Sum modulo 2^64.</summary>
    static abstract T operator +(T left, T right);

    /// <summary>Difference modulo 2^64.</summary>
    static abstract T operator -(T left, T right);

    /// <summary>Bitwise and; of two truths, their conjunction.</summary>
    static abstract T operator &(T left, T right);

    /// <summary>Bitwise or; of two truths, their disjunction.</summary>
    static abstract T operator |(T left, T right);

    /// <summary>Bitwise exclusive or; of a truth and 1, its negation.</summary>
    static abstract T operator ^(T left, T right);

    /// <summary>Bitwise complement: not a negation of truths.</summary>
    static abstract T operator ~(T value);

    /// <summary>Left shift. A count of 64 or more gives 0, unlike C#'s own shift, which masks the count.</summary>
    static abstract T operator <<(T value, T count);

    /// <summary>Logical right shift. A count of 64 or more gives 0, unlike C#'s own shift.</summary>
    static abstract T operator >>(T value, T count);

    /// <summary>Zero bits above the highest one: 64 for the word 0.</summary>
    static abstract T LeadingZeroCount(T value);

    /// <summary>1 if equal, else 0.</summary>
    static abstract T Equal(T left, T right);

    /// <summary>1 if left is below right as unsigned numbers, else 0.</summary>
    static abstract T Less(T left, T right);

    /// <summary>A choice between two words.</summary>
    /// <param name="condition">A truth: 1 or 0, nothing else.</param>
    /// <param name="whenOne">The result when the condition is 1.</param>
    /// <param name="whenZero">The result when the condition is 0.</param>
    static abstract T Select(T condition, T whenOne, T whenZero);
}
