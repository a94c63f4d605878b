namespace Microsoft.Z3;

/// <summary>Decides whether all its assertions can hold at once.</summary>
public class Solver : Z3Object
{
    internal Solver(Context context, nint native)
        : base(context, native) => Native.Z3_solver_inc_ref(context.Session.Handle, native);

    /// <summary>Settings, for the next check on.</summary>
    public Params Parameters
    {
        set
        {
            Native.Z3_solver_set_params(Session.Handle, NativeObject, Context.Of(value));
            Session.Check();
        }
    }

    /// <summary>How many scopes are open.</summary>
    public uint NumScopes => Native.Z3_solver_get_num_scopes(Session.Handle, NativeObject);

    /// <summary>How many assertions hold in the open scopes.</summary>
    public uint NumAssertions => (uint)Assertions.Length;

    /// <summary>The assertions of the open scopes.</summary>
    public BoolExpr[] Assertions => Context.Terms(Native.Z3_solver_get_assertions(Session.Handle, NativeObject));

    /// <summary>The values that the last check found; throws where it found none.</summary>
    public Model Model
    {
        get
        {
            nint native = Session.Checked(Native.Z3_solver_get_model(Session.Handle, NativeObject));
            var model = new Model(Context, native);
            Session.Sweep();
            return model;
        }
    }

    /// <summary>Assumptions and tracking names that the last refutation needed; not always the fewest.</summary>
    public BoolExpr[] UnsatCore => Context.Terms(Native.Z3_solver_get_unsat_core(Session.Handle, NativeObject));

    /// <summary>Why the last check found nothing.</summary>
    public string ReasonUnknown => Session.Text(Native.Z3_solver_get_reason_unknown(Session.Handle, NativeObject));

    /// <summary>Opens a scope.</summary>
    public void Push()
    {
        Native.Z3_solver_push(Session.Handle, NativeObject);
        Session.Check();
    }

    /// <summary>Closes scopes with what was asserted in them.</summary>
    public void Pop(uint n = 1)
    {
        Native.Z3_solver_pop(Session.Handle, NativeObject, n);
        Session.Check();
    }

    /// <summary>Forgets every assertion and scope.</summary>
    public void Reset()
    {
        Native.Z3_solver_reset(Session.Handle, NativeObject);
        Session.Check();
    }

    /// <summary>Adds assertions to the innermost scope.</summary>
    public void Assert(params BoolExpr[] constraints)
    {
        foreach (var constraint in constraints)
        {
            Native.Z3_solver_assert(Session.Handle, NativeObject, Context.Of(constraint));
            Session.Check();
        }
    }

    /// <summary>The same as <see cref="Assert"/>.</summary>
    public void Add(params BoolExpr[] constraints) => Assert(constraints);

    /// <summary>The same as <see cref="Assert"/>.</summary>
    public void Add(IEnumerable<BoolExpr> constraints) => Assert([.. constraints]);

    /// <summary>Asserts each constraint under a name, which <see cref="UnsatCore"/> then reports.</summary>
    public void AssertAndTrack(BoolExpr[] constraints, BoolExpr[] ps)
    {
        if (constraints.Length != ps.Length) throw new Z3Exception("each constraint needs one name");
        for (int i = 0; i < constraints.Length; i++) AssertAndTrack(constraints[i], ps[i]);
    }

    /// <summary>Asserts a constraint under a name, which <see cref="UnsatCore"/> then reports.</summary>
    public void AssertAndTrack(BoolExpr constraint, BoolExpr p)
    {
        Native.Z3_solver_assert_and_track(Session.Handle, NativeObject, Context.Of(constraint), Context.Of(p));
        Session.Check();
    }

    /// <summary>Looks for values; assumptions hold for this check only.</summary>
    public Status Check(params Expr[] assumptions)
    {
        int found = assumptions is null or []
            ? Native.Z3_solver_check(Session.Handle, NativeObject)
            : Assuming(assumptions);
        Session.Check();
        Session.Sweep();
        return (Status)found;
    }

    /// <summary>Looks for values; assumptions hold for this check only.</summary>
    public Status Check(IEnumerable<BoolExpr> assumptions) => Check((Expr[])[.. assumptions]);

    /// <summary>Declarations and assertions as SMT-LIB 2 text.</summary>
    public override string ToString() => Session.Text(Native.Z3_solver_to_string(Session.Handle, NativeObject));

    int Assuming(Expr[] assumptions)
    {
        var natives = Context.Fill(new nint[assumptions.Length], assumptions);
        return Native.Z3_solver_check_assumptions(Session.Handle, NativeObject, (uint)natives.Length, natives);
    }

    // Measured: a solver that has solved one Boolean constant.
    private protected override long NativeBytes => 800_000;

    private protected override void Release(nint context, nint native) => Native.Z3_solver_dec_ref(context, native);
}
