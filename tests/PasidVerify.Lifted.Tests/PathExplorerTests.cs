namespace PasidVerify.Lifted.Tests;

/// <summary>The explorer finds exactly the paths that some input takes, and writes them as the recorder does.</summary>
public class PathExplorerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void The_paths_of_a_program_are_those_that_some_input_takes(int seed)
    {
        using var explorer = new PathExplorer();
        int Program(Bits x, Bits y) => BranchingProgram.Run(seed, x, y);
        var found = BranchingProgram.SymbolicPaths(explorer, Program);
        var taken = BranchingProgram.ConcretePaths(Program);
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.True(taken.SetEquals(found), $"{taken.Count} taken, {found.Count} found.");
    }

    [Fact]
    public void A_branch_that_nothing_can_take_is_pruned()
    {
        using var explorer = new PathExplorer();
        static int Program(Bits x, Bits y)
        {
            if (x < 4) return x > 10 ? 1 : 2;
            if (x == y & x != y) return 3;
            return 4;
        }

        var found = BranchingProgram.SymbolicPaths(explorer, Program);
        Assert.Equal([("TF", 2), ("FF", 4)], found);
    }

    [Fact]
    public void A_branch_that_contradicts_an_assumption_is_pruned()
    {
        using var explorer = new PathExplorer();
        explorer.Assume(explorer.Unknown("x", BranchingProgram.Width) == 7);
        var found = BranchingProgram.SymbolicPaths(explorer, (x, y) => x == 7 ? (y == 0 ? 1 : 2) : 3);
        Assert.Equal([("TT", 1), ("TF", 2)], found);
    }

    [Fact]
    public void A_program_without_branches_has_one_path()
    {
        using var explorer = new PathExplorer();
        Assert.Equal([("", 5)], BranchingProgram.SymbolicPaths(explorer, (_, _) => 5));
    }

    [Fact]
    public void A_branch_on_a_plain_value_is_no_decision()
    {
        using var explorer = new PathExplorer();
        Bool plain = true;
        static int Program(Bool plain, Bits x) => plain ? (x == 0 ? 1 : 2) : 3;
        Assert.Equal(
            [("T", 1), ("F", 2)], BranchingProgram.SymbolicPaths(explorer, (x, _) => Program(plain, x)));
        Assert.Equal(
            [("F", 2), ("T", 1)],
            BranchingProgram.ConcretePaths((x, _) => Program(plain, x)).Order());
    }

    [Fact]
    public void The_conditions_of_a_path_follow_while_it_is_current_and_are_gone_afterwards()
    {
        using var explorer = new PathExplorer();
        var x = explorer.Unknown("x", 8);
        foreach (bool small in explorer.Paths(() => x < 9 ? true : false))
        {
            Assert.Equal(small ? Outcome.Follows : Outcome.Candidate, explorer.Ask(() => x < 9).Outcome);
            Assert.Equal(small ? Outcome.Candidate : Outcome.Follows, explorer.Ask(() => x >= 9).Outcome);
        }

        Assert.Equal(Outcome.Candidate, explorer.Ask(() => x < 9).Outcome);
    }

    [Fact]
    public void What_is_assumed_on_a_path_does_not_reach_the_next()
    {
        using var explorer = new PathExplorer();
        var (x, y) = (explorer.Unknown("x", 8), explorer.Unknown("y", 8));
        foreach (bool small in explorer.Paths(() => x < 9 ? true : false))
        {
            Assert.Equal(Outcome.Candidate, explorer.Ask(() => y == 3).Outcome);
            if (small) explorer.Assume(y == 3);
            Assert.Equal(small ? Outcome.Follows : Outcome.Candidate, explorer.Ask(() => y == 3).Outcome);
        }
    }

    [Fact]
    public void Leaving_early_leaves_the_explorer_usable()
    {
        using var explorer = new PathExplorer();
        var x = explorer.Unknown("x", 8);
        foreach (int result in explorer.Paths(() => x == 1 ? 1 : 2))
        {
            Assert.Equal(1, result);
            break;
        }

        Assert.Equal(Outcome.Candidate, explorer.Ask(() => x == 1).Outcome);
        Assert.Equal([2, 1], explorer.Paths(() => x == 1 ? 2 : 1));
    }

    [Fact]
    public void The_text_of_a_query_is_that_of_the_current_path()
    {
        using var explorer = new PathExplorer();
        var x = explorer.Unknown("weight", 8);
        foreach (int _ in explorer.Paths(() => x < 9 ? 1 : 2))
        {
            string text = explorer.Query(x < 100);
            Assert.Contains("(declare-fun weight () (_ BitVec 8))", text, StringComparison.Ordinal);
            Assert.Contains("#x64", text, StringComparison.Ordinal);
            Assert.Contains("#x09", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_candidate_shows_the_values_that_break_the_goal()
    {
        using var explorer = new PathExplorer();
        var x = explorer.Unknown("weight", 8);
        explorer.Assume(x == 0x2a);
        var answer = explorer.Ask(() => x != 0x2a);
        Assert.Equal(Outcome.Candidate, answer.Outcome);
        Assert.Contains("#x2a", answer.Detail, StringComparison.Ordinal);
        Assert.Null(explorer.Ask(() => x == 0x2a).Detail);
    }
}
