using System.Numerics;
using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>The concrete reading of <see cref="IWord{T}"/>: a ulong, which the JIT keeps in a register.</summary>
/// <remarks>
/// Operators use the field, and neither constructor nor property: each is one call for the JIT to inline then, and not
/// four. It inlines only so many into one method.
/// </remarks>
public struct Word : IWord<Word>
{
    private ulong _value;

    /// <summary>The 64 bits.</summary>
    public readonly ulong Value => _value;

    /// <summary>Every ulong is a word.</summary>
    public static implicit operator Word(ulong value) => new() { _value = value };

    /// <summary>Every word is a ulong.</summary>
    public static implicit operator ulong(Word word) => word._value;

    /// <inheritdoc/>
    public static Word Constant(ulong value) => new() { _value = value };

    /// <inheritdoc/>
    public static Word operator +(Word left, Word right) => new() { _value = left._value + right._value };

    /// <inheritdoc/>
    public static Word operator -(Word left, Word right) => new() { _value = left._value - right._value };

    /// <inheritdoc/>
    public static Word operator &(Word left, Word right) => new() { _value = left._value & right._value };

    /// <inheritdoc/>
    public static Word operator |(Word left, Word right) => new() { _value = left._value | right._value };

    /// <inheritdoc/>
    public static Word operator ^(Word left, Word right) => new() { _value = left._value ^ right._value };

    /// <inheritdoc/>
    public static Word operator ~(Word value) => new() { _value = ~value._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word operator <<(Word value, Word count)
    {
        ulong shifted = count._value < 64 ? value._value << (int)count._value : 0;
        return new() { _value = shifted };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word operator >>(Word value, Word count)
    {
        ulong shifted = count._value < 64 ? value._value >> (int)count._value : 0;
        return new() { _value = shifted };
    }

    /// <inheritdoc/>
    public static Word LeadingZeroCount(Word value) => new() { _value = (ulong)BitOperations.LeadingZeroCount(value._value) };

    /// <inheritdoc/>
    public static Word Equal(Word left, Word right) => new() { _value = left._value == right._value ? 1UL : 0UL };

    /// <inheritdoc/>
    public static Word Less(Word left, Word right) => new() { _value = left._value < right._value ? 1UL : 0UL };

    /// <inheritdoc/>
    public static Word Select(Word condition, Word whenOne, Word whenZero) =>
        condition._value != 0 ? whenOne : whenZero;
}
