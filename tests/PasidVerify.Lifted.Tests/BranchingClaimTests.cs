namespace PasidVerify.Lifted.Tests;

/// <summary>Only an operation may branch: a claim that did would be judged on one side alone.</summary>
public class BranchingClaimTests : IDisposable
{
    private readonly PathExplorer explorer = new();

    private Bits Word => explorer.Unknown("x", 3);

    public void Dispose()
    {
        explorer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_goal_that_branches_is_refused()
    {
        Refused(() => explorer.Ask(Branching));
        Refused(() => explorer.Ask(() => Word == 1 && Word == 2));
        Refused(() => explorer.Ask(() => Word == 1 || Word == 2));
    }

    [Fact]
    public void A_goal_that_branches_is_refused_on_a_path_too()
    {
        foreach (int _ in explorer.Paths(() => Word < 4 ? 1 : 2)) Refused(() => explorer.Ask(Branching));
    }

    [Fact]
    public void A_goal_does_not_decide_about_ranges()
    {
        var reading = new SymbolicReading(explorer);
        Refused(() => explorer.Ask(() => reading.ForAll(Grid.Places(0, 2), place => place != Word)));
    }

    [Fact]
    public void The_condition_on_a_range_may_not_branch()
    {
        var reading = new SymbolicReading(explorer);
        Refused(() => explorer.Paths(() => reading.ForAll(Grid.Places(0, 2), Holds)).ToList());

        static Bool Holds(PlaceId place)
        {
            if (place == 1) return true;
            return false;
        }
    }

    [Fact]
    public void Functions_that_update_a_map_may_not_branch()
    {
        var map = new SymbolicReading(explorer).Map<Slot, Cell>("cells");
        var slot = new Slot(0, new(Word));
        Refused(() => explorer.Paths(() => Read(() => map.Clear(key => key.Place == 1 && key.Row == 1))).ToList());
        Refused(() => explorer.Paths(() => Read(() => map.Rewrite((_, cell) => cell.Flag ? cell : cell))).ToList());

        Cell Read(Action update)
        {
            update();
            return map[slot];
        }
    }

    [Fact]
    public void Nothing_branches_outside_an_exploration()
    {
        Refused(() => Branching());
    }

    [Fact]
    public void A_refused_goal_leaves_the_explorer_usable()
    {
        Refused(() => explorer.Ask(Branching));
        Assert.Equal(Outcome.Follows, explorer.Ask(() => Word <= 7).Outcome);
        Assert.Equal([1, 2], explorer.Paths(() => Word < 4 ? 1 : 2));
    }

    private static void Refused(Func<object> act)
    {
        var refusal = Assert.Throws<InvalidOperationException>(act);
        Assert.Contains("A claim may not branch", refusal.Message, StringComparison.Ordinal);
    }

    private Bool Branching()
    {
        if (Word == 1) return true;
        return false;
    }
}
