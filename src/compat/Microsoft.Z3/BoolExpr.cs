namespace Microsoft.Z3;

/// <summary>A truth value.</summary>
public class BoolExpr : Expr
{
    internal BoolExpr(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>Disjunction.</summary>
    public static BoolExpr operator |(BoolExpr a, BoolExpr b) => a.Context.MkOr(a, b);

    /// <summary>Conjunction.</summary>
    public static BoolExpr operator &(BoolExpr a, BoolExpr b) => a.Context.MkAnd(a, b);

    /// <summary>Exclusive disjunction.</summary>
    public static BoolExpr operator ^(BoolExpr a, BoolExpr b) => a.Context.MkXor(a, b);

    /// <summary>Negation.</summary>
    public static BoolExpr operator !(BoolExpr a) => a.Context.MkNot(a);
}
