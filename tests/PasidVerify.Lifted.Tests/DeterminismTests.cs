namespace PasidVerify.Lifted.Tests;

/// <summary>The same operation gives the same paths, in the same order, with the same text for the solver.</summary>
public class DeterminismTests
{
    [Fact]
    public void Exploring_twice_with_one_explorer_gives_the_same_paths()
    {
        var log = new QueryLog();
        using var explorer = new PathExplorer { Log = log };
        Assert.Equal(Explore(explorer, log, "first"), Explore(explorer, log, "second"));
    }

    [Fact]
    public void Two_explorers_give_the_same_paths()
    {
        Assert.Equal(New(), New());

        static List<string> New()
        {
            var log = new QueryLog();
            using var explorer = new PathExplorer { Log = log };
            return Explore(explorer, log, "goal");
        }
    }

    [Fact]
    public void True_comes_first()
    {
        using var explorer = new PathExplorer();
        string[] decisions = [.. BranchingProgram.SymbolicPaths(explorer, (x, y) => BranchingProgram.Run(3, x, y))
            .Select(path => path.Decisions)];
        Assert.Equal(decisions.OrderByDescending(path => path, StringComparer.Ordinal), decisions);
        Assert.True(decisions.Length > 4);
    }

    [Fact]
    public void Unknown_indexes_are_named_alike_on_every_path()
    {
        using var explorer = new PathExplorer();
        var reading = new SymbolicReading(explorer);
        var x = explorer.Unknown("x", Grid.Place.Width);
        List<string> names = [];
        foreach (bool all in explorer.Paths(TwoQuestions)) names.Add(string.Join(' ', explorer.Indexes(Grid.Place)));
        Assert.Equal(["place!1 place!2", "place!1 place!2", "place!1"], names);

        bool TwoQuestions() => reading.ForAll(Grid.Places(0, 3), place => place != x)
            && reading.ForAll(Grid.Places(3, 3), place => place != x);
    }

    private static List<string> Explore(PathExplorer explorer, QueryLog log, string goal)
    {
        var found = new List<string>();
        var (x, y) = (explorer.Unknown("x", 4), explorer.Unknown("y", 4));
        foreach (int result in explorer.Paths(() => BranchingProgram.Run(2, x, y)))
        {
            log.Begin(goal, "sum");
            found.Add($"{explorer.Decisions} {result} {explorer.Ask(() => x + y == 3).Outcome}");
        }

        return [.. found, log.OfGoal(goal).Text([])];
    }
}
