using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>
/// A truth value that is known, or a solver term. <c>if</c> on a term asks the <see cref="PathExplorer"/> that the
/// term belongs to; <c>if</c> on a recorded value tells its <see cref="PathRecorder"/>.
/// </summary>
/// <remarks>
/// Use <c>&amp;</c> and <c>|</c> to build conditions: <c>&amp;&amp;</c> and <c>||</c> branch on their left side.
/// There is no conversion to <see cref="bool"/>, and no comparison as a C# object of a term.
/// </remarks>
public readonly struct Bool : IEquatable<Bool>, IField<Bool>
{
    private readonly bool value;
    private readonly Origin? origin;

    internal Bool(bool value, Origin? origin)
    {
        this.value = value;
        this.origin = origin;
    }

    internal Origin? Origin => origin;

    /// <summary>The value is a solver term.</summary>
    public bool IsSymbolic => origin is Term;

    /// <summary>The value, which must not be a term.</summary>
    /// <exception cref="InvalidOperationException">The value is a solver term.</exception>
    public bool Concrete => origin is Term ? throw Symbolic.AsObject() : value;

    /// <summary>A plain value.</summary>
    public static implicit operator Bool(bool value) => new(value, null);

    /// <summary>Takes the branch where the condition holds.</summary>
    public static bool operator true(Bool condition) =>
        condition.origin is null ? condition.value : condition.origin.Decide(condition);

    /// <summary>Takes the branch where the condition fails.</summary>
    public static bool operator false(Bool condition) =>
        !(condition.origin is null ? condition.value : condition.origin.Decide(condition));

    /// <summary>Negation.</summary>
    public static Bool operator !(Bool a) =>
        a.origin is Term t ? t.Explorer.Lift(t.Explorer.Z3.MkNot((BoolExpr)t.Expression)) : new(!a.value, a.origin);

    /// <summary>Conjunction; a plain operand folds away in every reading alike.</summary>
    public static Bool operator &(Bool a, Bool b)
    {
        if (a.origin is null) return a.value ? b : a;
        if (b.origin is null) return b.value ? a : b;
        return Symbolic.ExplorerOf(a.origin, b.origin) is { } x
            ? x.Lift(x.Z3.MkAnd(x.Expression(a), x.Expression(b)))
            : new(a.value & b.value, a.origin);
    }

    /// <summary>Disjunction; a plain operand folds away in every reading alike.</summary>
    public static Bool operator |(Bool a, Bool b)
    {
        if (a.origin is null) return a.value ? a : b;
        if (b.origin is null) return b.value ? b : a;
        return Symbolic.ExplorerOf(a.origin, b.origin) is { } x
            ? x.Lift(x.Z3.MkOr(x.Expression(a), x.Expression(b)))
            : new(a.value | b.value, a.origin);
    }

    /// <summary>Equivalence.</summary>
    public static Bool operator ==(Bool a, Bool b) => (a & b) | (!a & !b);

    /// <summary>Exclusive or.</summary>
    public static Bool operator !=(Bool a, Bool b) => (a & !b) | (!a & b);

    /// <summary>This value, or else that one holds: implication.</summary>
    public Bool Implies(Bool consequence) =>
        Symbolic.AreIdentical(origin, consequence.origin) ? true : !this | consequence;

    /// <summary>The first where this holds, else the second.</summary>
    public Index<TSort> Select<TSort>(Index<TSort> then, Index<TSort> otherwise)
        where TSort : ISort => new(Bits.Select(this, then, otherwise));

    /// <summary>The first where this holds, else the second.</summary>
    public Choice<T> Select<T>(Choice<T> then, Choice<T> otherwise)
        where T : struct, Enum => new(Bits.Select(this, then.Number, otherwise.Number));

    /// <summary>The value widened to one bit: 1 or 0.</summary>
    public Bits AsBit() => Bits.Select(this, new Bits(1, 1), new Bits(0, 1));

    /// <summary>Compares plain values only.</summary>
    /// <exception cref="InvalidOperationException">One of the two is a solver term.</exception>
    public bool Equals(Bool other) => Concrete == other.Concrete;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bool other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Concrete ? 1 : 0;

    /// <inheritdoc/>
    public override string ToString() => origin is Term t ? t.Expression.ToString()! : value ? "true" : "false";

    static Bool IField<Bool>.Read(IFieldSource fields, string name) => fields.Bool(name);

    void IField<Bool>.Write(IFieldSink fields, string name) => fields.Bool(name, this);
}
