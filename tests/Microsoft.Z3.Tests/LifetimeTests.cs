using System.Runtime.CompilerServices;

namespace Microsoft.Z3.Tests;

public class LifetimeTests
{
    [Fact]
    public void Everything_may_be_disposed_after_its_context_and_more_than_once()
    {
        var context = new Context();
        var term = context.MkBoolConst("b");
        var solver = context.MkSolver();
        solver.Assert(term);
        solver.Check();
        var model = solver.Model;
        var parameters = context.MkParams();
        context.Dispose();
        context.Dispose();
        foreach (var left in (Z3Object[])[term, model, solver, parameters, term]) left.Dispose();
    }

    [Fact]
    public void A_solver_keeps_the_terms_that_it_was_given()
    {
        using var context = new Context();
        using var solver = context.MkSolver();
        using (var x = context.MkBVConst("x", 8))
        using (var five = context.MkBV(5, 8))
        using (var equation = context.MkEq(x, five))
        {
            solver.Assert(equation);
        }
        Assert.Equal(Status.SATISFIABLE, solver.Check());
        Assert.Equal("(= x #x05)", Assert.Single(solver.Assertions).ToString());
    }

    [Fact]
    public void A_part_outlives_the_whole()
    {
        using var context = new Context();
        var whole = context.MkBVAdd(context.MkBVConst("x", 8), context.MkBVConst("y", 8));
        var part = whole.Arg(1);
        whole.Dispose();
        Collect();
        Assert.Equal("y", part.ToString());
    }

    [Fact]
    public void Dropped_terms_leave_the_context_usable()
    {
        using var context = new Context();
        var kept = context.MkBVConst("kept", 64);
        for (int round = 0; round < 5; round++)
        {
            Drop(context, kept);
            Collect();
            Assert.Equal("(bvadd kept kept)", context.MkBVAdd(kept, kept).ToString());
        }
    }

    [Fact]
    public void Terms_dropped_before_their_context_is_disposed_do_no_harm()
    {
        for (int round = 0; round < 20; round++)
        {
            using (var context = new Context()) Drop(context, context.MkBVConst("x", 64));
            Collect();
        }
    }

    static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Drop(Context context, BitVecExpr x)
    {
        for (int i = 0; i < 10_000; i++) context.MkBVMul(context.MkBVAdd(x, context.MkBV(i, 64)), x);
        var solver = context.MkSimpleSolver();
        solver.Assert(context.MkEq(x, context.MkBV(3, 64)));
        Assert.Equal(Status.SATISFIABLE, solver.Check());
        Assert.Equal("3", solver.Model.Eval(x).ToString());
    }
}
