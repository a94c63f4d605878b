namespace Microsoft.Z3;

/// <summary>A term, sort or declaration: shared, so that within a context equal structure is one object.</summary>
public class AST : Z3Object, IComparable
{
    internal AST(Context context, nint native)
        : base(context, native) => Native.Z3_inc_ref(context.Session.Handle, native);

    /// <summary>Small and unique among the live objects of a context.</summary>
    public uint Id => Native.Z3_get_ast_id(Session.Handle, NativeObject);

    /// <summary>Whether both are the same structure in the same context; builds no equation.</summary>
    public static bool operator ==(AST? a, AST? b) =>
        ReferenceEquals(a, b)
        || (a is not null && b is not null && a.Context == b.Context && a.NativeObject == b.NativeObject);

    /// <summary>Whether the structures differ; builds no disequation.</summary>
    public static bool operator !=(AST? a, AST? b) => !(a == b);

    /// <inheritdoc/>
    public override bool Equals(object? o) => o is AST other && this == other;

    /// <summary>A hash of the structure, the same in every run.</summary>
    public override int GetHashCode() => (int)Native.Z3_get_ast_hash(Session.Handle, NativeObject);

    /// <summary>Orders by <see cref="Id"/>; anything else comes first.</summary>
    public int CompareTo(object? other) => other is AST ast ? Id.CompareTo(ast.Id) : 1;

    /// <summary>SMT-LIB 2 text.</summary>
    public override string ToString() => SExpr();

    /// <summary>SMT-LIB 2 text.</summary>
    public string SExpr() => Session.Text(Native.Z3_ast_to_string(Session.Handle, NativeObject));

    private protected override void Release(nint context, nint native) => Native.Z3_dec_ref(context, native);
}
