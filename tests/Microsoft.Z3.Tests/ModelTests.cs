namespace Microsoft.Z3.Tests;

public sealed class ModelTests : IDisposable
{
    readonly Context context = new();

    public void Dispose() => context.Dispose();

    [Fact]
    public void A_model_satisfies_what_was_asserted()
    {
        BitVecExpr x = context.MkBVConst("x", 64), y = context.MkBVConst("y", 64);
        BoolExpr[] asserted =
        [
            context.MkEq(context.MkBVAdd(x, y), context.MkBV(0, 64)),
            context.MkBVUGT(x, context.MkBV(ulong.MaxValue - 9, 64)),
        ];
        using var solver = context.MkSolver();
        solver.Assert(asserted);
        Assert.Equal(Status.SATISFIABLE, solver.Check());
        using var model = solver.Model;
        Assert.All(asserted, term => Assert.True(model.Eval(term, true).IsTrue));
        ulong xValue = ((BitVecNum)model.Evaluate(x)).UInt64, yValue = ((BitVecNum)model.Eval(y)).UInt64;
        Assert.Equal(0UL, unchecked(xValue + yValue));
        Assert.Equal(model.Eval(x), model.ConstInterp(x));
        Assert.Equal(model.Eval(y), model.ConstInterp(y.FuncDecl));
        Assert.Contains("define-fun x", model.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_values_what_the_model_leaves_open()
    {
        var model = ModelOf(context.MkTrue());
        var open = context.MkBVConst("open", 8);
        Assert.Equal(open, model.Eval(open));
        Assert.IsType<BitVecNum>(model.Eval(open, true));
        Assert.Null(ModelOf(context.MkTrue()).ConstInterp(open));
    }

    [Fact]
    public void A_function_has_values_at_every_point()
    {
        var word = context.MkBitVecSort(8);
        var f = context.MkFuncDecl("f", [word], word);
        var model = ModelOf(context.MkEq(f[context.MkBV(1, 8)], context.MkBV(42, 8)));
        Assert.Equal(context.MkBV(42, 8), model.Eval(f[context.MkBV(1, 8)]));
        Assert.IsType<BitVecNum>(model.Eval(f[context.MkBV(2, 8)], true));
        Assert.Throws<Z3Exception>(() => model.ConstInterp(f));
    }

    [Fact]
    public void A_model_outlives_its_solver_and_later_checks()
    {
        var b = context.MkBoolConst("b");
        Model model;
        using (var solver = context.MkSolver())
        {
            solver.Push();
            solver.Assert(b);
            solver.Check();
            model = solver.Model;
            solver.Pop();
            solver.Assert(!b);
            solver.Check();
        }
        Assert.True(model.Eval(b).IsTrue);
    }

    Model ModelOf(BoolExpr term)
    {
        using var solver = context.MkSolver();
        solver.Assert(term);
        Assert.Equal(Status.SATISFIABLE, solver.Check());
        return solver.Model;
    }
}
