namespace Microsoft.Z3;

/// <summary>A term.</summary>
public class Expr : AST
{
    internal Expr(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>The term's type.</summary>
    public Sort Sort => Context.SortOf(Native.Z3_get_sort(Session.Handle, NativeObject));

    /// <summary>What is applied.</summary>
    public FuncDecl FuncDecl => Context.Declaration(Native.Z3_get_app_decl(Session.Handle, NativeObject));

    /// <summary>To how many arguments.</summary>
    public uint NumArgs
    {
        get
        {
            uint count = Native.Z3_get_app_num_args(Session.Handle, NativeObject);
            Session.Check();
            return count;
        }
    }

    /// <summary>To which arguments.</summary>
    public Expr[] Args
    {
        get
        {
            var args = new Expr[NumArgs];
            for (uint i = 0; i < args.Length; i++) args[i] = Arg(i);
            return args;
        }
    }

    /// <summary>Whether it is the constant <c>true</c>; a term that is merely valid is not.</summary>
    public bool IsTrue => Native.Z3_get_bool_value(Session.Handle, NativeObject) == 1;

    /// <summary>Whether it is the constant <c>false</c>; a term that is merely unsatisfiable is not.</summary>
    public bool IsFalse => Native.Z3_get_bool_value(Session.Handle, NativeObject) == -1;

    /// <summary>Whether it is an application to no arguments.</summary>
    public bool IsConst => Native.Z3_is_app(Session.Handle, NativeObject) != 0 && NumArgs == 0
        && Native.Z3_get_domain_size(Session.Handle, Native.Z3_get_app_decl(Session.Handle, NativeObject)) == 0;

    /// <summary>Whether it is a number of any sort.</summary>
    public bool IsNumeral => Native.Z3_is_numeral_ast(Session.Handle, NativeObject) != 0;

    /// <summary>Whether it is a truth value.</summary>
    public bool IsBool => this is BoolExpr;

    /// <summary>Whether it is a bit-vector.</summary>
    public bool IsBV => this is BitVecExpr;

    /// <summary>Whether it is a bit-vector with a known value.</summary>
    public bool IsBVNumeral => IsBV && IsNumeral;

    /// <summary>One argument, counted from 0.</summary>
    public Expr Arg(uint i) => Context.Term(Native.Z3_get_app_arg(Session.Handle, NativeObject, i));

    /// <summary>An equal term, rewritten by libz3's rules.</summary>
    public Expr Simplify(Params? p = null) => Context.Term(p is null
        ? Native.Z3_simplify(Session.Handle, NativeObject)
        : Native.Z3_simplify_ex(Session.Handle, NativeObject, p.NativeObject));

    /// <summary>SMT-LIB 2 text.</summary>
    public override string ToString() => base.ToString();

    /// <summary>Wraps a term in the class of its sort, a bit-vector numeral in its own.</summary>
    internal static Expr Create(Context context, nint native)
    {
        nint handle = context.Session.Handle;
        return Native.Z3_get_sort_kind(handle, Native.Z3_get_sort(handle, native)) switch
        {
            Sort.Bool => new BoolExpr(context, native),
            Sort.BitVec when Native.Z3_is_numeral_ast(handle, native) != 0 => new BitVecNum(context, native),
            Sort.BitVec => new BitVecExpr(context, native),
            _ => new Expr(context, native),
        };
    }
}
