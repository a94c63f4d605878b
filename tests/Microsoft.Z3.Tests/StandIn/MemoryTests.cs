using System.Runtime.CompilerServices;

namespace Microsoft.Z3.Tests.StandIn;

/// <summary>By libz3's own count of what it has allocated in this process.</summary>
public class MemoryTests
{
    const ulong Megabyte = 1 << 20;

    [Fact]
    public void A_hundred_thousand_checks_leave_memory_where_it_was()
    {
        using var context = new Context();
        using var solver = context.MkSimpleSolver();
        Ask(context, solver, 10_000);
        ulong before = Settled(context), after = 0;
        for (int round = 1; round < 5; round++)
        {
            Ask(context, solver, 10_000);
            after = Settled(context);
        }
        Assert.True(after <= before + (2 * Megabyte), $"{before} bytes after 20,000 checks, {after} after 100,000");
    }

    [Fact]
    public void A_million_dropped_terms_leave_memory_where_it_was()
    {
        using var context = new Context();
        Make(context, 0, 10_000);
        ulong before = Settled(context), after = 0;
        for (int round = 1; round < 100; round++)
        {
            Make(context, round * 10_000, 10_000);
            after = Settled(context);
        }
        Assert.True(after <= before + Megabyte, $"{before} bytes after 10,000 terms, {after} after a million");
    }

    [Fact]
    public void Solvers_that_nobody_disposes_are_collected_in_time()
    {
        using var context = new Context();
        ulong before = Settled(context), most = 0;
        for (int i = 0; i < 2_000; i++)
        {
            var solver = context.MkSimpleSolver();
            solver.Assert(context.MkBoolConst("b"));
            solver.Check();
            most = Math.Max(most, Native.Z3_get_estimated_alloc_size());
        }
        Assert.True(most <= before + (400 * Megabyte), $"{most} bytes, where 2,000 solvers would hold 1,600 MB");
    }

    [Fact]
    public void A_disposed_context_gives_everything_back()
    {
        ulong before = Native.Z3_get_estimated_alloc_size();
        for (int i = 0; i < 50; i++)
        {
            using var context = new Context();
            Make(context, 0, 1_000);
            var solver = context.MkSimpleSolver();
            solver.Assert(context.MkBoolConst("b"));
            solver.Check();
        }
        ulong after = Native.Z3_get_estimated_alloc_size();
        Assert.True(after <= before + Megabyte, $"{before} bytes before 50 contexts, {after} after");
    }

    [Fact]
    public void What_is_disposed_cannot_be_used()
    {
        var context = new Context();
        var term = context.MkBoolConst("b");
        term.Dispose();
        Assert.Throws<Z3Exception>(() => context.MkNot(term));
        var kept = context.MkBoolConst("c");
        context.Dispose();
        Assert.Throws<Z3Exception>(() => context.MkNot(kept));
        Assert.Throws<Z3Exception>(() => kept.ToString());
        Assert.Throws<Z3Exception>(() => kept.IsTrue);
    }

    [Fact]
    public void What_a_finalizer_has_handed_over_is_left_to_the_context()
    {
        using var context = new Context();
        var term = context.MkTrue();
        context.Session.Abandon(term);
        term.Dispose();
        Assert.True(term.IsTrue);
        context.MkFalse();
        Assert.Throws<Z3Exception>(() => term.IsTrue);
    }

    static ulong Settled(Context context)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        context.MkTrue();
        return Native.Z3_get_estimated_alloc_size();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Ask(Context context, Solver solver, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var x = context.MkBVConst("x", 8);
            var limit = context.MkBV(i & 0x7f, 8);
            solver.Push();
            solver.Parameters = context.MkParams().Add("timeout", 10_000u);
            solver.Assert(context.MkBVULE(x, limit));
            Assert.Equal(Status.SATISFIABLE, solver.Check());
            Assert.True(((BitVecNum)solver.Model.Eval(x, true)).UInt64 <= limit.UInt64);
            solver.Assert(context.MkBVUGT(x, limit));
            Assert.NotEmpty(solver.Assertions);
            Assert.Equal(Status.UNSATISFIABLE, solver.Check());
            solver.Pop();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Make(Context context, int first, int count)
    {
        var x = context.MkBVConst("x", 64);
        for (int i = 0; i < count; i++) context.MkBVAdd(x, context.MkBV(first + i, 64));
    }
}
