namespace Microsoft.Z3.Tests;

public class ThreadTests
{
    [Fact]
    public void Contexts_on_several_threads_do_not_disturb_each_other()
    {
        var answers = new int[4];
        var threads = answers.Select((_, i) => new Thread(() => answers[i] = Queries(i, 300))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.All(answers, count => Assert.Equal(300, count));
    }

    [Fact]
    public void Finalizers_run_beside_the_thread_that_makes_terms()
    {
        using var done = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        Assert.Equal(2000, Queries(1, 2000));
        done.Cancel();
        collector.Join();
    }

    [Fact]
    public void Interrupting_while_disposing_is_harmless()
    {
        for (int i = 0; i < 50; i++)
        {
            var context = new Context();
            var interrupter = new Thread(() =>
            {
                for (int j = 0; j < 100; j++) context.Interrupt();
            });
            interrupter.Start();
            context.Dispose();
            interrupter.Join();
        }
    }

    // Leaves every term to the garbage collector, and counts the right answers.
    static int Queries(int seed, int count)
    {
        using var context = new Context();
        using var solver = context.MkSimpleSolver();
        int right = 0;
        for (int i = 0; i < count; i++)
        {
            uint limit = (uint)((i * 31) + seed) & 0x7f;
            var x = context.MkBVConst("x", 8);
            bool possible = i % 2 == 0;
            solver.Push();
            solver.Assert(context.MkBVULE(x, context.MkBV(limit, 8)));
            solver.Assert(context.MkBVUGE(x, context.MkBV(possible ? limit : limit + 1, 8)));
            var found = solver.Check();
            if (found == (possible ? Status.SATISFIABLE : Status.UNSATISFIABLE)
                && (!possible || ((BitVecNum)solver.Model.Eval(x)).UInt64 == limit))
            {
                right++;
            }
            solver.Pop();
        }
        return right;
    }
}
