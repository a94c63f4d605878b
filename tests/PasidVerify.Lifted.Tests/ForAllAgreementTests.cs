namespace PasidVerify.Lifted.Tests;

/// <summary>Over the same cells, only the decision that known values give survives the solver.</summary>
public class ForAllAgreementTests
{
    [Fact]
    public void The_symbolic_decision_that_is_possible_is_the_concrete_one()
    {
        using var explorer = new PathExplorer();
        var random = new Random(16);
        int held = 0;
        for (int round = 0; round < 60; round++)
        {
            bool[] flags = [.. Enumerable.Range(0, 8).Select(_ => random.Next(4) > 0)];
            var range = Grid.Places((ulong)random.Next(8), (ulong)random.Next(8));
            bool known = Decide(new ConcreteReading(), range, flags);
            var decisions = explorer.Paths(() => DecideUnknown(explorer, range, flags));
            bool[] possible = [.. decisions.Where(_ => Possible(explorer))];
            Assert.Equal([known], possible);
            held += known ? 1 : 0;
        }

        Assert.InRange(held, 5, 55);
    }

    private static bool DecideUnknown(PathExplorer explorer, PlaceRange range, bool[] flags)
    {
        var (first, count) = (explorer.Unknown("first", Grid.Place.Width), explorer.Unknown("count", Grid.Place.Width));
        explorer.Assume(first == range.First & count == range.Count);
        return Decide(new SymbolicReading(explorer, _ => true), new(new(first), new(count)), flags);
    }

    private static bool Decide(Reading reading, PlaceRange range, bool[] flags)
    {
        var map = reading.Map<Slot, Cell>("cells");
        for (int place = 0; place < flags.Length; place++)
            map[new(0, (ulong)place)] = Cell.Of(flags[place], 1);
        return reading.ForAll(range, place => map[new(0, place)].Flag);
    }

    private static bool Possible(PathExplorer explorer)
    {
        foreach (var instance in explorer.Instances()) explorer.Assume(instance);
        return explorer.Ask(() => false).Outcome == Outcome.Candidate;
    }
}
