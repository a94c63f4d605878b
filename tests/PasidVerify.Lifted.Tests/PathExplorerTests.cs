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

    [Fact]
    public void A_goal_rests_on_the_assumptions_that_it_needs()
    {
        using var explorer = new PathExplorer();
        var (x, y, z) = (explorer.Unknown("x", 8), explorer.Unknown("y", 8), explorer.Unknown("z", 8));
        explorer.Assume(x < 9, "x is small");
        explorer.Assume(y < 9, "y is small");
        explorer.Assume(z == 3);
        Assert.Equal(["x is small"], explorer.Ask(() => x < 10).RestsOn);
        Assert.Equal(["x is small", "y is small"], explorer.Ask(() => x < 10 & y < 10).RestsOn.Order());
        Assert.Empty(explorer.Ask(() => z < 4).RestsOn);
        Assert.Empty(explorer.Ask(() => true).RestsOn);
        Assert.Equal(Outcome.Candidate, explorer.Ask(() => x < 8).Outcome);
    }

    [Fact]
    public void A_goal_of_several_cases_rests_on_what_any_of_them_needs()
    {
        using var explorer = new PathExplorer();
        var cells = new SymbolicReading(explorer).Map<Slot, Cell>("cells");
        var (x, y) = (explorer.Unknown("x", Grid.Place), explorer.Unknown("y", Grid.Place));
        explorer.Assume(cells[new(0, new(y))].Data == 5, "kept");
        explorer.Assume(x != y, "apart");
        cells[new(0, new(x))] = Cell.Of(true, 6);
        Assert.Equal(["apart", "kept"], explorer.Ask(() => cells[new(0, new(y))].Data == 5).RestsOn.Order());
    }

    [Fact]
    public void What_is_assumed_under_a_name_rules_no_branch_out_and_what_follows_there_rests_on_it()
    {
        using var explorer = new PathExplorer();
        var x = explorer.Unknown("x", 8);
        explorer.Assume(x == 1, "x is one");
        var seen = new List<(bool, string)>();
        foreach (bool isOne in explorer.Paths(() => x == 1 ? true : false))
            seen.Add((isOne, string.Join(' ', explorer.Ask(() => isOne).RestsOn)));
        Assert.Equal([(true, ""), (false, "x is one")], seen);
    }

    [Fact]
    public void An_assumption_of_a_path_is_forgotten_on_the_next()
    {
        using var explorer = new PathExplorer();
        var (x, y) = (explorer.Unknown("x", 8), explorer.Unknown("y", 8));
        var seen = new List<Outcome>();
        foreach (bool first in explorer.Paths(() => y == 1 ? true : false))
        {
            if (first) explorer.Assume(x == 1, "x is one");
            seen.Add(explorer.Ask(() => x == 1).Outcome);
        }

        Assert.Equal([Outcome.Follows, Outcome.Candidate], seen);
    }

    [Fact]
    public void Arithmetic_rests_on_all_that_is_assumed()
    {
        using var explorer = new PathExplorer(isArithmetic: true);
        var x = explorer.Unknown("x", 8);
        explorer.Assume(x < 9, "x is small");
        explorer.Assume(x > 2, "x is not too small");
        Assert.Equal(2, explorer.Ask(() => x < 10).RestsOn.Count);
        Assert.Equal(Outcome.Candidate, explorer.Ask(() => x < 8).Outcome);
    }
}
