namespace PasidVerify.Lifted;

/// <summary>Names a sort by a type, so that indexes of different sorts are of different types.</summary>
public interface ISort
{
    /// <summary>The sort.</summary>
    static abstract Sort Sort { get; }
}

/// <summary>An index of a sort, known or a solver term, as records and keys hold it; index 0 where nothing was set.</summary>
/// <typeparam name="TSort">What it numbers.</typeparam>
public readonly struct Index<TSort> : IEquatable<Index<TSort>>, IField<Index<TSort>>
    where TSort : ISort
{
    private readonly Bits bits;

    /// <summary>The index of these bits, which are as wide as the sort.</summary>
    public Index(Bits bits)
    {
        var sort = TSort.Sort;
        if (bits.Width != sort.Width)
            throw new ArgumentException($"A {sort.Name} has {sort.Width} bits, not {bits.Width}.", nameof(bits));
        this.bits = bits;
    }

    /// <summary>The value, which must not be a term.</summary>
    public ulong Concrete => ToBits().Concrete;

    /// <summary>The index as plain bits.</summary>
    public static implicit operator Bits(Index<TSort> index) => index.ToBits();

    /// <summary>A known index.</summary>
    public static implicit operator Index<TSort>(ulong value) => new(TSort.Sort.Value(value));

    /// <summary>Equality.</summary>
    public static Bool operator ==(Index<TSort> a, Index<TSort> b) => a.ToBits() == b.ToBits();

    /// <summary>Inequality.</summary>
    public static Bool operator !=(Index<TSort> a, Index<TSort> b) => a.ToBits() != b.ToBits();

    /// <summary>Unsigned order.</summary>
    public static Bool operator <(Index<TSort> a, Index<TSort> b) => a.ToBits() < b.ToBits();

    /// <summary>Unsigned order.</summary>
    public static Bool operator <=(Index<TSort> a, Index<TSort> b) => a.ToBits() <= b.ToBits();

    /// <summary>Unsigned order.</summary>
    public static Bool operator >(Index<TSort> a, Index<TSort> b) => b < a;

    /// <summary>Unsigned order.</summary>
    public static Bool operator >=(Index<TSort> a, Index<TSort> b) => b <= a;

    /// <summary>Sum, wrapping around.</summary>
    public static Index<TSort> operator +(Index<TSort> a, Index<TSort> b) => new(a.ToBits() + b.ToBits());

    /// <summary>Difference, wrapping around.</summary>
    public static Index<TSort> operator -(Index<TSort> a, Index<TSort> b) => new(a.ToBits() - b.ToBits());

    /// <summary>The index as plain bits.</summary>
    public Bits ToBits() => bits.Width == 0 ? TSort.Sort.Value(0) : bits;

    /// <inheritdoc/>
    public bool Equals(Index<TSort> other) => ToBits().Equals(other.ToBits());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Index<TSort> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToBits().GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => ToBits().ToString();

    static Index<TSort> IField<Index<TSort>>.Read(IFieldSource fields, string name) =>
        new(fields.Bits(TSort.Sort, name));

    void IField<Index<TSort>>.Write(IFieldSink fields, string name) => fields.Bits(TSort.Sort, name, ToBits());
}
