namespace PasidVerify.Lifted.Tests;

/// <summary>What is kept for another solver: all that an answer rests on, and nothing that it does not.</summary>
public sealed class QueryLogTests
{
    [Fact]
    public void A_script_defines_each_fact_once_and_asserts_what_a_path_has_in_common_once()
    {
        var log = Explored();
        Assert.Equal(
            """
            ; small
            ; expected: 2 x unsat
            (set-logic QF_UFBV)
            (declare-fun x () (_ BitVec 8))
            (define-fun fact!1 () Bool (bvult x #x05))
            (define-fun fact!2 () Bool (not (bvult #x0a x)))
            (define-fun fact!3 () Bool (not (bvult x #x09)))
            (define-fun fact!4 () Bool (not (not (= x #x07))))
            (push 1)
            (assert fact!1)
            (assert fact!2)
            ; path TF: below nine
            (push 1)
            (assert fact!3)
            (check-sat)
            (pop 1)
            ; path TF: not seven
            (push 1)
            (assert fact!4)
            (check-sat)
            (pop 1)
            (pop 1)

            """,
            log.OfGoal("goal").Text(["small"]));
    }

    [Fact]
    public void A_branch_that_is_ruled_out_is_kept_with_the_path_that_leads_to_it()
    {
        var script = Explored().OfBranches();
        Assert.Equal(["path TT: is impossible"], script.Queries);
        string text = script.Text([]);
        Assert.Contains("(define-fun fact!1 () Bool (bvult x #x05))", text, StringComparison.Ordinal);
        Assert.Contains("(define-fun fact!2 () Bool (bvult #x0a x))", text, StringComparison.Ordinal);
        Assert.Contains("; expected: 1 x unsat", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_of_a_goal_that_is_ruled_out_belongs_to_the_goal()
    {
        var log = new QueryLog();
        using var explorer = new PathExplorer { Log = log };
        var cells = new SymbolicReading(explorer).Map<Slot, Cell>("cells");
        var (x, y) = (explorer.Unknown("x", Grid.Place), explorer.Unknown("y", Grid.Place));
        explorer.Assume(x != y);
        cells[new(0, new(x))] = Cell.Of(true, 5);
        log.Begin("goal", "elsewhere");
        explorer.Ask(() => cells[new(0, new(y))].Data == 5);
        Assert.Equal(
            ["case T is impossible for elsewhere", "case F of elsewhere"], log.OfGoal("goal").Queries);
    }

    [Fact]
    public void Where_nothing_was_asked_the_script_says_so_and_answers_unsat_all_the_same()
    {
        var script = new QueryLog().OfGoal("none");
        Assert.Equal(["nothing was left to ask: false is unsatisfiable"], script.Queries);
        Assert.Contains("(assert false)\n(check-sat)\n", script.Text([]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_asked_before_the_first_goal_is_not_kept()
    {
        var log = new QueryLog();
        using var explorer = new PathExplorer { Log = log };
        explorer.Ask(() => false);
        log.Begin("goal", "part");
        Assert.Single(log.OfGoal("goal").Queries);
        Assert.StartsWith("nothing", log.OfGoal("goal").Queries[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_is_withdrawn_is_not_kept_and_those_before_it_are()
    {
        var log = new QueryLog();
        using var explorer = new PathExplorer { Log = log };
        var x = explorer.Unknown("x", 8);
        Ask("first");
        Ask("second");
        log.Withdraw();
        explorer.Assume(x == 1);
        Ask("second");
        Ask("third");
        log.Withdraw();
        Assert.Equal(["first", "second"], log.OfGoal("goal").Queries);
        Assert.Contains("#x01", log.OfGoal("goal").Text([]), StringComparison.Ordinal);

        void Ask(string part)
        {
            log.Begin("goal", part);
            explorer.Ask(() => x < 9);
        }
    }

    /// <summary>Below five or not, and if so above ten, which is impossible.</summary>
    private static QueryLog Explored()
    {
        var log = new QueryLog();
        using var explorer = new PathExplorer { Log = log };
        var x = explorer.Unknown("x", 8);
        foreach (int result in explorer.Paths(() => x < 5 ? x > 10 ? 2 : 1 : 0))
        {
            if (result == 1) Ask("below nine", x < 9);
            if (result == 1) Ask("not seven", x != 7);
            if (result == 0) Ask("needs no query", true);
        }

        return log;

        void Ask(string part, Bool goal)
        {
            log.Begin("goal", part);
            Assert.Equal(Outcome.Follows, explorer.Ask(() => goal).Outcome);
        }
    }
}
