namespace Microsoft.Z3;

/// <summary>Values that satisfy what a solver was asked.</summary>
public class Model : Z3Object
{
    internal Model(Context context, nint native)
        : base(context, native) => Native.Z3_model_inc_ref(context.Session.Handle, native);

    /// <summary>A term's value; completion gives what the model leaves open a value as well.</summary>
    public Expr Eval(Expr t, bool completion = false)
    {
        byte complete = completion ? (byte)1 : (byte)0;
        byte done = Native.Z3_model_eval(Session.Handle, NativeObject, Context.Of(t), complete, out nint value);
        Session.Check();
        return done != 0 ? Context.Term(value) : throw new ModelEvaluationFailedException();
    }

    /// <summary>The same as <see cref="Eval"/>.</summary>
    public Expr Evaluate(Expr t, bool completion = false) => Eval(t, completion);

    /// <summary>A constant's value, or null where the model leaves it open.</summary>
    public Expr? ConstInterp(Expr a) => ConstInterp(a.FuncDecl);

    /// <summary>A constant's value, or null where the model leaves it open.</summary>
    public Expr? ConstInterp(FuncDecl f)
    {
        if (f.Arity != 0) throw new Z3Exception($"{f.Name} takes arguments and has no single value");
        nint value = Session.Checked(Native.Z3_model_get_const_interp(Session.Handle, NativeObject, Context.Of(f)));
        return value == 0 ? null : Context.Term(value);
    }

    /// <summary>The definitions that make up the model.</summary>
    public override string ToString() => Session.Text(Native.Z3_model_to_string(Session.Handle, NativeObject));

    // Measured: the models of queries over one and over twenty functions.
    private protected override long NativeBytes => 10_000;

    private protected override void Release(nint context, nint native) => Native.Z3_model_dec_ref(context, native);

    /// <summary>A term has no value in a model.</summary>
    public class ModelEvaluationFailedException : Z3Exception;
}
