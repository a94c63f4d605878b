namespace PasidVerify.Lifted.Tests;

/// <summary>A condition on a range is one decision: assumed everywhere when true, witnessed when false.</summary>
public class ForAllTests : IDisposable
{
    private readonly PathExplorer explorer = new();
    private readonly RowId row;
    private readonly PlaceId first;
    private readonly PlaceId count;

    public ForAllTests()
    {
        row = new(explorer.Unknown("row", Grid.Row));
        first = new(explorer.Unknown("first", Grid.Place.Width));
        count = new(explorer.Unknown("count", Grid.Place.Width));
    }

    private PlaceRange Range => new(first, count);

    public void Dispose()
    {
        explorer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Known_values_are_looked_at_one_by_one()
    {
        var reading = new ConcreteReading();
        for (ulong from = 0; from < 8; from++)
        {
            for (ulong length = 0; length < 8; length++)
            {
                bool noneIsFive = Enumerable.Range(0, (int)length).All(i => ((int)from + i) % 8 != 5);
                Assert.Equal(noneIsFive, reading.ForAll(Grid.Places(from, length), place => place != 5));
            }
        }
    }

    [Fact]
    public void Taken_as_true_it_is_assumed_at_every_index_that_turned_up()
    {
        bool seen = false;
        foreach (var (all, map) in explorer.Paths(AllFlagged))
        {
            if (!all) continue;
            seen = true;
            PlaceId place = new(explorer.Unknown("place", Grid.Place));
            Bool Goal() => Range.Contains(place).Implies(map[new(row, place)].Flag);
            Assert.Equal(Outcome.Candidate, explorer.Ask(Goal).Outcome);
            foreach (var instance in explorer.Instances()) explorer.Assume(instance);
            Assert.Equal(Outcome.Follows, explorer.Ask(Goal).Outcome);
            Assert.Equal(Outcome.Candidate, explorer.Ask(() => map[new(row, place)].Flag).Outcome);
        }

        Assert.True(seen);
    }

    [Fact]
    public void Taken_as_false_an_index_of_the_range_witnesses_it()
    {
        bool seen = false;
        foreach (var (all, map) in explorer.Paths(AllFlagged))
        {
            if (all) continue;
            seen = true;
            PlaceId witness = new(Assert.Single(explorer.Indexes(Grid.Place)));
            Assert.Equal(Outcome.Follows, explorer.Ask(() => Range.Contains(witness)).Outcome);
            Assert.Equal(Outcome.Follows, explorer.Ask(() => !map[new(row, witness)].Flag).Outcome);
            Assert.Empty(explorer.Instances());
        }

        Assert.True(seen);
    }

    [Fact]
    public void Taken_as_true_it_tells_of_each_index_once_as_they_turn_up()
    {
        bool seen = false;
        foreach (var (all, _) in explorer.Paths(AllFlagged))
        {
            if (!all) continue;
            seen = true;
            explorer.Unknown("one", Grid.Place);
            int known = explorer.Indexes(Grid.Place).Count;
            Assert.Equal(known, explorer.Instances().Count);
            Assert.Empty(explorer.Instances());
            explorer.Unknown("two", Grid.Place);
            Assert.Single(explorer.Instances());
        }

        Assert.True(seen);
    }

    [Fact]
    public void It_is_one_decision_and_both_ways_are_looked_at()
    {
        Assert.Equal(
            ["T True", "F False"], explorer.Paths(AllFlagged).Select(result => $"{explorer.Decisions} {result.All}"));
        var recorder = new PathRecorder();
        Assert.True(new ConcreteReading(recorder).ForAll(Grid.Places(0, 4), place => place < 4));
        Assert.False(new ConcreteReading(recorder).ForAll(Grid.Places(0, 5), place => place < 4));
        Assert.Equal("TF", recorder.Decisions);
    }

    [Fact]
    public void Over_an_empty_range_it_holds()
    {
        explorer.Assume(count == 0);
        Assert.Equal([true], explorer.Paths(AllFlagged).Select(result => result.All));
        Assert.True(new ConcreteReading().ForAll(Grid.Places(3, 0), _ => false));
    }

    [Fact]
    public void It_speaks_of_the_map_as_it_was()
    {
        foreach (var (all, map) in explorer.Paths(AllFlaggedThenCleared))
        {
            if (!all) continue;
            PlaceId place = new(explorer.Unknown("place", Grid.Place));
            explorer.Assume(Range.Contains(place));
            foreach (var instance in explorer.Instances()) explorer.Assume(instance);
            Assert.Equal(Outcome.Candidate, explorer.Ask(() => false).Outcome);
            Assert.Equal(Outcome.Follows, explorer.Ask(() => !map[new(row, place)].Flag).Outcome);
        }

        (bool All, Map<Slot, Cell> Map) AllFlaggedThenCleared()
        {
            var result = AllFlagged();
            result.Map.Clear(_ => true);
            return result;
        }
    }

    [Fact]
    public void Witnesses_are_different_words_on_one_path()
    {
        var reading = new SymbolicReading(explorer);
        int both = 0;
        foreach (bool found in explorer.Paths(TwoWitnesses))
        {
            if (!found) continue;
            both++;
            Assert.Equal(2, explorer.Indexes(Grid.Place).Count);
            Assert.Equal(Outcome.Candidate, explorer.Ask(() => false).Outcome);
        }

        Assert.Equal(1, both);

        bool TwoWitnesses()
        {
            var map = reading.Map<Slot, Cell>("cells");
            return !reading.ForAll(Range, place => map[new(row, place)].Flag)
                && !reading.ForAll(Range, place => !map[new(row, place)].Flag);
        }
    }

    private (bool All, Map<Slot, Cell> Map) AllFlagged()
    {
        var reading = new SymbolicReading(explorer);
        var map = reading.Map<Slot, Cell>("cells");
        return (reading.ForAll(Range, place => map[new(row, place)].Flag), map);
    }
}
