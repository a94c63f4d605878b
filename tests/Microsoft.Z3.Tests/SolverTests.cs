namespace Microsoft.Z3.Tests;

public sealed class SolverTests : IDisposable
{
    readonly Context context = new();

    public void Dispose() => context.Dispose();

    [Fact]
    public void A_pigeonhole_query_is_unsat()
    {
        var pigeons = Enumerable.Range(0, 5).Select(i => (Expr)context.MkBVConst($"hole{i}", 2)).ToArray();
        using var solver = context.MkSolver();
        solver.Assert(context.MkDistinct(pigeons));
        Assert.Equal(Status.UNSATISFIABLE, solver.Check());
        solver.Reset();
        solver.Assert(context.MkDistinct(pigeons[1..]));
        Assert.Equal(Status.SATISFIABLE, solver.Check());
    }

    [Fact]
    public void Equal_arguments_give_equal_results()
    {
        var word = context.MkBitVecSort(64);
        var f = context.MkFuncDecl("f", word, word);
        Expr x = context.MkConst("x", word), y = context.MkConst("y", word);
        using var solver = context.MkSolver("QF_UFBV");
        solver.Add(context.MkEq(x, y), context.MkNot(context.MkEq(f.Apply(x), context.MkApp(f, y))));
        Assert.Equal(Status.UNSATISFIABLE, solver.Check());
    }

    [Fact]
    public void Popping_forgets_what_its_scope_asserted()
    {
        var b = context.MkBoolConst("b");
        using var solver = context.MkSimpleSolver();
        solver.Assert(b);
        solver.Push();
        solver.Push();
        solver.Add(new List<BoolExpr> { !b });
        Assert.Equal(2u, solver.NumScopes);
        Assert.Equal(2u, solver.NumAssertions);
        Assert.Equal(Status.UNSATISFIABLE, solver.Check());
        solver.Pop(2);
        Assert.Equal(Status.SATISFIABLE, solver.Check());
        Assert.Equal([b], solver.Assertions);
    }

    [Fact]
    public void Assumptions_hold_for_one_check_and_appear_in_the_core()
    {
        BoolExpr a = context.MkBoolConst("a"), b = context.MkBoolConst("b"), c = context.MkBoolConst("c");
        using var solver = context.MkSolver();
        solver.Assert(!(a & b));
        Assert.Equal(Status.UNSATISFIABLE, solver.Check(a, b, c));
        Assert.Equal([a, b], solver.UnsatCore.Order());
        Assert.Equal(Status.SATISFIABLE, solver.Check(new List<BoolExpr> { a, c }));
        Assert.Equal(Status.SATISFIABLE, solver.Check());
    }

    [Fact]
    public void Tracked_assertions_are_named_in_the_core()
    {
        var p = context.MkBoolConst("p");
        BoolExpr first = context.MkBoolConst("first"), second = context.MkBoolConst("second");
        using var solver = context.MkSolver();
        solver.AssertAndTrack([p, !p], [first, second]);
        Assert.Equal(Status.UNSATISFIABLE, solver.Check());
        Assert.Equal([first, second], solver.UnsatCore.Order());
    }

    [Fact]
    public void A_timeout_is_unknown_with_a_reason()
    {
        using var solver = context.MkSolver();
        using var parameters = context.MkParams();
        solver.Parameters = parameters.Add("timeout", 50u);
        solver.Assert(Factoring());
        Assert.Equal(Status.UNKNOWN, solver.Check());
        Assert.Contains(solver.ReasonUnknown, (string[])["timeout", "canceled"]);
    }

    [Fact]
    public void An_interrupt_from_another_thread_is_unknown_and_the_context_lives_on()
    {
        using var solver = context.MkSolver();
        solver.Assert(Factoring());
        using var done = new CancellationTokenSource();
        var interrupter = new Thread(() =>
        {
            while (!done.Token.WaitHandle.WaitOne(20)) context.Interrupt();
        });
        interrupter.Start();
        Assert.Equal(Status.UNKNOWN, solver.Check());
        done.Cancel();
        interrupter.Join();
        Assert.NotEmpty(solver.ReasonUnknown);

        using var next = context.MkSimpleSolver();
        next.Assert(context.MkBoolConst("b"));
        Assert.Equal(Status.SATISFIABLE, next.Check());
    }

    [Fact]
    public void Global_parameters_can_be_read_back()
    {
        string before = Global.GetParameter("smt.random_seed")!;
        Global.SetParameter("smt.random_seed", "7");
        Assert.Equal("7", Global.GetParameter("smt.random_seed"));
        Global.SetParameter("smt.random_seed", before);
    }

    [Fact]
    public void A_context_takes_settings()
    {
        using var other = new Context(new Dictionary<string, string> { ["model"] = "false" });
        using var solver = other.MkSimpleSolver();
        solver.Assert(other.MkBoolConst("b"));
        Assert.Equal(Status.SATISFIABLE, solver.Check());
    }

    [Fact]
    public void The_version_is_one_that_is_supported()
    {
        Assert.True((Version.Major, Version.Minor, Version.Build).CompareTo((4u, 8u, 12u)) >= 0);
        Assert.Equal($"{Version.Major}.{Version.Minor}.{Version.Build}.{Version.Revision}", Version.ToString());
        Assert.Contains($"{Version.Major}.{Version.Minor}", Version.FullVersion, StringComparison.Ordinal);
    }

    // Two primes near 2^61, out of reach in the milliseconds given.
    BoolExpr Factoring()
    {
        BitVecExpr x = context.MkBVConst("x", 128), y = context.MkBVConst("y", 128);
        BitVecExpr one = context.MkBV(1, 128), limit = context.MkBV("18446744073709551616", 128);
        return context.MkAnd(
            context.MkEq(context.MkBVMul(x, y), context.MkBV("5316911983139663487003542222693990401", 128)),
            context.MkBVULT(one, x),
            context.MkBVULT(x, y),
            context.MkBVULT(y, limit));
    }
}
