namespace Microsoft.Z3;

/// <summary>Settings of a solver or of <see cref="Expr.Simplify"/>. Whoever receives them checks the names.</summary>
public class Params : Z3Object
{
    internal Params(Context context, nint native)
        : base(context, native) => Native.Z3_params_inc_ref(context.Session.Handle, native);

    /// <summary>Sets a flag.</summary>
    public Params Add(Symbol name, bool value)
    {
        Native.Z3_params_set_bool(Session.Handle, NativeObject, Context.Of(name), value ? (byte)1 : (byte)0);
        return Done();
    }

    /// <summary>Sets a number.</summary>
    public Params Add(Symbol name, uint value)
    {
        Native.Z3_params_set_uint(Session.Handle, NativeObject, Context.Of(name), value);
        return Done();
    }

    /// <summary>Sets a number.</summary>
    public Params Add(Symbol name, double value)
    {
        Native.Z3_params_set_double(Session.Handle, NativeObject, Context.Of(name), value);
        return Done();
    }

    /// <summary>Sets a choice.</summary>
    public Params Add(Symbol name, Symbol value)
    {
        Native.Z3_params_set_symbol(Session.Handle, NativeObject, Context.Of(name), Context.Of(value));
        return Done();
    }

    /// <summary>Sets a choice.</summary>
    public Params Add(Symbol name, string value) => Add(name, Context.MkSymbol(value));

    /// <summary>Sets a flag.</summary>
    public Params Add(string name, bool value) => Add(Context.MkSymbol(name), value);

    /// <summary>Sets a number, such as <c>timeout</c> in milliseconds.</summary>
    public Params Add(string name, uint value) => Add(Context.MkSymbol(name), value);

    /// <summary>Sets a number.</summary>
    public Params Add(string name, double value) => Add(Context.MkSymbol(name), value);

    /// <summary>Sets a choice.</summary>
    public Params Add(string name, Symbol value) => Add(Context.MkSymbol(name), value);

    /// <summary>Sets a choice.</summary>
    public Params Add(string name, string value) => Add(Context.MkSymbol(name), Context.MkSymbol(value));

    /// <summary>The settings made.</summary>
    public override string ToString() => Session.Text(Native.Z3_params_to_string(Session.Handle, NativeObject));

    private protected override void Release(nint context, nint native) => Native.Z3_params_dec_ref(context, native);

    Params Done()
    {
        Session.Check();
        return this;
    }
}
