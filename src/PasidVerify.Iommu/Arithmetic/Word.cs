using System.Numerics;
using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>The concrete reading of <see cref="IWord{T}"/>: a ulong, which the JIT keeps in a register.</summary>
/// <param name="Value">The 64 bits.</param>
public readonly record struct Word(ulong Value) : IWord<Word>
{
    /// <summary>Every ulong is a word.</summary>
    public static implicit operator Word(ulong value) => new(value);

    /// <summary>Every word is a ulong.</summary>
    public static implicit operator ulong(Word word) => word.Value;

    /// <inheritdoc/>
    public static Word Constant(ulong value) => new(value);

    /// <inheritdoc/>
    public static Word operator +(Word left, Word right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    public static Word operator -(Word left, Word right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    public static Word operator &(Word left, Word right) => new(left.Value & right.Value);

    /// <inheritdoc/>
    public static Word operator |(Word left, Word right) => new(left.Value | right.Value);

    /// <inheritdoc/>
    public static Word operator ^(Word left, Word right) => new(left.Value ^ right.Value);

    /// <inheritdoc/>
    public static Word operator ~(Word value) => new(~value.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word operator <<(Word value, Word count) =>
        new(count.Value < 64 ? value.Value << (int)count.Value : 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word operator >>(Word value, Word count) =>
        new(count.Value < 64 ? value.Value >> (int)count.Value : 0);

    /// <inheritdoc/>
    public static Word LeadingZeroCount(Word value) => new((ulong)BitOperations.LeadingZeroCount(value.Value));

    /// <inheritdoc/>
    public static Word Equal(Word left, Word right) => new(left.Value == right.Value ? 1UL : 0UL);

    /// <inheritdoc/>
    public static Word Less(Word left, Word right) => new(left.Value < right.Value ? 1UL : 0UL);

    /// <inheritdoc/>
    public static Word Select(Word condition, Word whenOne, Word whenZero) =>
        condition.Value != 0 ? whenOne : whenZero;
}
