using System.Globalization;
using System.Numerics;
using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>
/// A machine word of 1 to 64 bits that is known, or a solver term. Arithmetic wraps around and comparison is
/// unsigned, as in hardware. Operands of one operation have the same width.
/// </summary>
public readonly struct Bits : IEquatable<Bits>
{
    private readonly ulong value;
    private readonly byte width;
    private readonly Origin? origin;

    /// <summary>A plain value.</summary>
    /// <param name="value">The value; bits above the width must be 0.</param>
    /// <param name="width">1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 64, or the value does not fit.</exception>
    public Bits(ulong value, int width)
        : this(value, width, null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Mask(width));
    }

    internal Bits(ulong value, int width, Origin? origin)
    {
        this.value = value;
        this.width = (byte)width;
        this.origin = origin;
    }

    internal Origin? Origin => origin;

    /// <summary>Width in bits, 1 to 64.</summary>
    public int Width => width;

    /// <summary>The value is a solver term.</summary>
    public bool IsSymbolic => origin is Term;

    /// <summary>The value, which must not be a term.</summary>
    /// <exception cref="InvalidOperationException">The value is a solver term.</exception>
    public ulong Concrete => origin is Term ? throw Symbolic.AsObject() : value;

    /// <summary>Sum, wrapping.</summary>
    public static Bits operator +(Bits a, Bits b) =>
        Terms(a, b) is { } x ? x.Lift(x.Z3.MkBVAdd(x.Expression(a), x.Expression(b))) : Plain(a, b, a.value + b.value);

    /// <summary>Difference, wrapping.</summary>
    public static Bits operator -(Bits a, Bits b) =>
        Terms(a, b) is { } x ? x.Lift(x.Z3.MkBVSub(x.Expression(a), x.Expression(b))) : Plain(a, b, a.value - b.value);

    /// <summary>Bitwise and.</summary>
    public static Bits operator &(Bits a, Bits b) =>
        Terms(a, b) is { } x ? x.Lift(x.Z3.MkBVAND(x.Expression(a), x.Expression(b))) : Plain(a, b, a.value & b.value);

    /// <summary>Bitwise or.</summary>
    public static Bits operator |(Bits a, Bits b) =>
        Terms(a, b) is { } x ? x.Lift(x.Z3.MkBVOR(x.Expression(a), x.Expression(b))) : Plain(a, b, a.value | b.value);

    /// <summary>Bitwise exclusive or.</summary>
    public static Bits operator ^(Bits a, Bits b) =>
        Terms(a, b) is { } x ? x.Lift(x.Z3.MkBVXOR(x.Expression(a), x.Expression(b))) : Plain(a, b, a.value ^ b.value);

    /// <summary>Shift left; 0 where the count reaches the width (C# would mask the count, hardware and Z3 do not).</summary>
    public static Bits operator <<(Bits a, Bits count) =>
        Terms(a, count) is { } x
            ? x.Lift(x.Z3.MkBVSHL(x.Expression(a), x.Expression(count)))
            : Plain(a, count, count.value >= a.width ? 0 : a.value << (int)count.value);

    /// <summary>Logical shift right; 0 where the count reaches the width.</summary>
    public static Bits operator >>(Bits a, Bits count) =>
        Terms(a, count) is { } x
            ? x.Lift(x.Z3.MkBVLSHR(x.Expression(a), x.Expression(count)))
            : Plain(a, count, count.value >= a.width ? 0 : a.value >> (int)count.value);

    /// <summary>Bitwise complement.</summary>
    public static Bits operator ~(Bits a) =>
        a.origin is Term t ? t.Explorer.Lift(t.Explorer.Z3.MkBVNot(t.Explorer.Expression(a))) : Plain(a, a, ~a.value);

    /// <summary>Sum with a constant, wrapping.</summary>
    public static Bits operator +(Bits a, ulong b) => a + new Bits(b, a.width);

    /// <summary>Difference with a constant, wrapping.</summary>
    public static Bits operator -(Bits a, ulong b) => a - new Bits(b, a.width);

    /// <summary>Bitwise and with a constant.</summary>
    public static Bits operator &(Bits a, ulong b) => a & new Bits(b, a.width);

    /// <summary>Shift left by a constant that is not negative; 0 where it reaches the width.</summary>
    public static Bits operator <<(Bits a, int count) => Fits(a, count) ? a << new Bits((ulong)count, a.width) : a ^ a;

    /// <summary>Logical shift right by a constant that is not negative; 0 where it reaches the width.</summary>
    public static Bits operator >>(Bits a, int count) => Fits(a, count) ? a >> new Bits((ulong)count, a.width) : a ^ a;

    /// <summary>Equality.</summary>
    public static Bool operator ==(Bits a, Bits b) =>
        Terms(a, b) is { } x ? x.Lift(x.Z3.MkEq(x.Expression(a), x.Expression(b))) : Truth(a, b, a.value == b.value);

    /// <summary>Inequality.</summary>
    public static Bool operator !=(Bits a, Bits b) => !(a == b);

    /// <summary>Unsigned less than.</summary>
    public static Bool operator <(Bits a, Bits b) =>
        Terms(a, b) is { } x ? x.Lift(x.Z3.MkBVULT(x.Expression(a), x.Expression(b))) : Truth(a, b, a.value < b.value);

    /// <summary>Unsigned less than or equal.</summary>
    public static Bool operator <=(Bits a, Bits b) =>
        Terms(a, b) is { } x ? x.Lift(x.Z3.MkBVULE(x.Expression(a), x.Expression(b))) : Truth(a, b, a.value <= b.value);

    /// <summary>Unsigned greater than.</summary>
    public static Bool operator >(Bits a, Bits b) => b < a;

    /// <summary>Unsigned greater than or equal.</summary>
    public static Bool operator >=(Bits a, Bits b) => b <= a;

    /// <summary>Equality with a constant.</summary>
    public static Bool operator ==(Bits a, ulong b) => a == new Bits(b, a.width);

    /// <summary>Inequality with a constant.</summary>
    public static Bool operator !=(Bits a, ulong b) => !(a == b);

    /// <summary>Unsigned less than a constant.</summary>
    public static Bool operator <(Bits a, ulong b) => a < new Bits(b, a.width);

    /// <summary>Unsigned greater than a constant.</summary>
    public static Bool operator >(Bits a, ulong b) => new Bits(b, a.width) < a;

    /// <summary>Unsigned less than or equal to a constant.</summary>
    public static Bool operator <=(Bits a, ulong b) => a <= new Bits(b, a.width);

    /// <summary>Unsigned greater than or equal to a constant.</summary>
    public static Bool operator >=(Bits a, ulong b) => new Bits(b, a.width) <= a;

    /// <summary>The first value where the condition holds, else the second: the operation does not branch.</summary>
    public static Bits Select(Bool condition, Bits then, Bits otherwise)
    {
        RequireSameWidth(then, otherwise);
        if (condition.Origin is not Term t) return Plain(condition.Concrete ? then : otherwise, condition.Origin);
        var x = t.Explorer;
        return x.Lift((BitVecExpr)x.Z3.MkITE(x.Expression(condition), x.Expression(then), x.Expression(otherwise)));
    }

    /// <summary>Bits <paramref name="low"/> and above, <paramref name="length"/> of them.</summary>
    public Bits Slice(int low, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(low);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low + length, width);
        return origin is Term t
            ? t.Explorer.Lift(t.Explorer.Z3.MkExtract((uint)(low + length - 1), (uint)low, t.Explorer.Expression(this)))
            : new((value >> low) & Mask(length), length, origin);
    }

    /// <summary>The same value in a wider word.</summary>
    public Bits Extend(int wider)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wider, (int)width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wider, 64);
        if (wider == width) return this;
        return origin is Term t
            ? t.Explorer.Lift(t.Explorer.Z3.MkZeroExt((uint)(wider - width), t.Explorer.Expression(this)))
            : new(value, wider, origin);
    }

    /// <summary>Number of 0 bits above the highest 1 bit; the width when the value is 0. Same width as the value.</summary>
    public Bits LeadingZeroCount()
    {
        if (origin is not Term)
            return new((ulong)(BitOperations.LeadingZeroCount(value) - (64 - width)), width, origin);
        var count = new Bits(width, width);
        for (int bit = 0; bit < width; bit++)
            count = Select(Slice(bit, 1) == 1, new Bits((ulong)(width - 1 - bit), width), count);
        return count;
    }

    /// <summary>Compares plain values only.</summary>
    /// <exception cref="InvalidOperationException">One of the two is a solver term.</exception>
    public bool Equals(Bits other) => Concrete == other.Concrete && width == other.width;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bits other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)((Concrete * 0x9E37_79B9_7F4A_7C15) >> 32);

    /// <inheritdoc/>
    public override string ToString() =>
        origin is Term t ? t.Expression.ToString()! : "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    internal static Bits Plain(Bits value, Origin? also) => new(value.value, value.width, value.origin ?? also);

    private static ulong Mask(int width) => ulong.MaxValue >> (64 - width);

    /// <summary>The count is one that the word's own width can hold, as hardware shifts by a word.</summary>
    private static bool Fits(Bits a, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return (ulong)count <= Mask(a.width);
    }

    private static Bits Plain(Bits a, Bits b, ulong result) =>
        new(result & Mask(a.width), a.width, a.origin ?? b.origin);

    private static Bool Truth(Bits a, Bits b, bool result) => new(result, a.origin ?? b.origin);

    private static PathExplorer? Terms(Bits a, Bits b)
    {
        RequireSameWidth(a, b);
        return a.origin is null && b.origin is null ? null : Symbolic.ExplorerOf(a.origin, b.origin);
    }

    private static void RequireSameWidth(Bits a, Bits b)
    {
        if (a.width != b.width)
            throw new ArgumentException($"Operands of {a.width} and {b.width} bits in one operation.");
    }
}
