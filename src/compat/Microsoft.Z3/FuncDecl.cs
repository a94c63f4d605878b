namespace Microsoft.Z3;

/// <summary>What is applied: an operator, an uninterpreted function or, without arguments, a constant.</summary>
public class FuncDecl : AST
{
    internal FuncDecl(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>How many arguments it takes.</summary>
    public uint Arity => DomainSize;

    /// <summary>How many arguments it takes.</summary>
    public uint DomainSize => Native.Z3_get_domain_size(Session.Handle, NativeObject);

    /// <summary>The arguments' sorts.</summary>
    public Sort[] Domain
    {
        get
        {
            var domain = new Sort[DomainSize];
            for (uint i = 0; i < domain.Length; i++)
                domain[i] = Context.SortOf(Native.Z3_get_domain(Session.Handle, NativeObject, i));
            return domain;
        }
    }

    /// <summary>The result's sort.</summary>
    public Sort Range => Context.SortOf(Native.Z3_get_range(Session.Handle, NativeObject));

    /// <summary>Its name.</summary>
    public Symbol Name =>
        Symbol.Create(Context, Session.Checked(Native.Z3_get_decl_name(Session.Handle, NativeObject)));

    /// <summary>An application.</summary>
    public Expr this[params Expr[] args] => Apply(args);

    /// <summary>Whether the declarations are the same.</summary>
    public static bool operator ==(FuncDecl? a, FuncDecl? b) => (AST?)a == b;

    /// <summary>Whether the declarations differ.</summary>
    public static bool operator !=(FuncDecl? a, FuncDecl? b) => !(a == b);

    /// <inheritdoc/>
    public override bool Equals(object? o) => base.Equals(o);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <summary>An application.</summary>
    public Expr Apply(params Expr[] args) => Context.MkApp(this, args);
}
