using System.Runtime.CompilerServices;

namespace PasidVerify.Lifted;

/// <summary>A lifted enum: one of the values of <typeparamref name="T"/>, known or a solver term.</summary>
/// <remarks>
/// A term may stand for a number that <typeparamref name="T"/> does not name, as a caller of a C function may pass one.
/// </remarks>
/// <typeparam name="T">An enum over int, with values 0 to 15.</typeparam>
public readonly struct Choice<T> : IEquatable<Choice<T>>, IField<Choice<T>>
    where T : struct, Enum
{
    /// <summary>Bits that hold a choice.</summary>
    public const int Width = 4;

    private readonly Bits number;

    /// <summary>A choice by its number.</summary>
    public Choice(Bits number) => this.number = number;

    /// <summary>The number of the value, 4 bits; 0 where nothing was set.</summary>
    public Bits Number => number.Width == 0 ? new(0, Width) : number;

    /// <summary>The value, which must not be a term.</summary>
    public T Concrete
    {
        get
        {
            int number = (int)Number.Concrete;
            return Unsafe.As<int, T>(ref number);
        }
    }

    /// <summary>A plain value.</summary>
    public static implicit operator Choice<T>(T value) => new(Of(value));

    /// <summary>Equality.</summary>
    public static Bool operator ==(Choice<T> a, Choice<T> b) => a.Number == b.Number;

    /// <summary>Inequality.</summary>
    public static Bool operator !=(Choice<T> a, Choice<T> b) => a.Number != b.Number;

    /// <summary>Equality with a named value.</summary>
    public static Bool operator ==(Choice<T> a, T b) => a.Number == Of(b);

    /// <summary>Inequality with a named value.</summary>
    public static Bool operator !=(Choice<T> a, T b) => a.Number != Of(b);

    /// <inheritdoc/>
    public bool Equals(Choice<T> other) => Number.Equals(other.Number);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Choice<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Number.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Number.IsSymbolic ? Number.ToString() : Concrete.ToString();

    static Choice<T> IField<Choice<T>>.Read(IFieldSource fields, string name) => new(fields.Bits(new(name, Width), name));

    void IField<Choice<T>>.Write(IFieldSink fields, string name) => fields.Bits(new(name, Width), name, Number);

    private static Bits Of(T value) => new((ulong)Unsafe.As<T, int>(ref value), Width);
}
