namespace PasidVerify.Lifted.Tests;

/// <summary>A map of terms over nothing holds, after the same updates, what the map of known values holds.</summary>
public class MapAgreementTests
{
    private const int Rounds = 20;
    private const int Updates = 8;

    [Fact]
    public void Random_updates_with_unknown_operands_leave_the_same_values()
    {
        using var explorer = new PathExplorer();
        var random = new Random(13);
        for (int round = 0; round < Rounds; round++)
        {
            GridUpdate[] updates = [.. Enumerable.Range(0, Updates).Select(_ => GridUpdate.Any(random))];
            var known = Known(updates);
            foreach (var map in explorer.Paths(() => Unknown(explorer, updates)))
            {
                Assert.Equal(Outcome.Candidate, explorer.Ask(() => false).Outcome);
                foreach (var slot in Grid.Slots())
                {
                    Assert.True(
                        explorer.Ask(() => map[slot].Same(known[slot])).Outcome == Outcome.Follows,
                        $"Slot {slot} differs after {string.Join(", ", updates.AsEnumerable())}.");
                }
            }
        }
    }

    [Fact]
    public void Reading_at_an_unknown_key_agrees_and_so_does_reading_between_updates()
    {
        using var explorer = new PathExplorer();
        var random = new Random(14);
        for (int round = 0; round < Rounds; round++)
        {
            GridUpdate[] updates = [.. Enumerable.Range(0, Updates).Select(_ => GridUpdate.Any(random))];
            Slot[] keys = [.. Grid.Slots().OrderBy(_ => random.Next()).Take(Updates)];
            var known = new ConcreteReading().Map<Slot, Cell>("cells");
            Cell[] expected = [.. updates.Zip(keys, (update, key) => ReadAfter(known, update, update.Words, key))];
            foreach (var read in explorer.Paths(() => ReadBetween(explorer, updates, keys)))
            {
                foreach (var (cell, value) in read.Zip(expected))
                    Assert.Equal(Outcome.Follows, explorer.Ask(() => cell.Same(value)).Outcome);
            }
        }
    }

    [Fact]
    public void Updates_with_known_operands_need_no_solver()
    {
        using var explorer = new PathExplorer();
        var random = new Random(15);
        for (int round = 0; round < Rounds; round++)
        {
            GridUpdate[] updates = [.. Enumerable.Range(0, Updates).Select(_ => GridUpdate.Any(random))];
            var known = Known(updates);
            var folded = new SymbolicReading(explorer, _ => true).Map<Slot, Cell>("cells");
            foreach (var update in updates) update.Apply(folded, update.Words);
            foreach (var slot in Grid.Slots()) Assert.Equal(known[slot], folded[slot]);
        }
    }

    [Fact]
    public void A_wrong_update_would_be_noticed()
    {
        using var explorer = new PathExplorer();
        var map = new SymbolicReading(explorer, _ => true).Map<Slot, Cell>("cells");
        var place = explorer.Unknown("place", Grid.Place);
        explorer.Assume(place == 3);
        map[new(1, new(place + 1))] = Cell.Of(true, 5);
        var slot = new Slot(1, 3);
        Assert.Equal(Outcome.Candidate, explorer.Ask(() => map[slot].Same(Cell.Of(true, 5))).Outcome);
    }

    private static Map<Slot, Cell> Known(GridUpdate[] updates)
    {
        var map = new ConcreteReading().Map<Slot, Cell>("cells");
        foreach (var update in updates) update.Apply(map, update.Words);
        return map;
    }

    private static Map<Slot, Cell> Unknown(PathExplorer explorer, GridUpdate[] updates)
    {
        var map = new SymbolicReading(explorer, _ => true).Map<Slot, Cell>("cells");
        for (int i = 0; i < updates.Length; i++)
            updates[i].Apply(map, Constrained(explorer, $"u{i}", updates[i].Words));
        return map;
    }

    private static List<Cell> ReadBetween(PathExplorer explorer, GridUpdate[] updates, Slot[] keys)
    {
        var map = new SymbolicReading(explorer, _ => true).Map<Slot, Cell>("cells");
        var read = new List<Cell>();
        for (int i = 0; i < updates.Length; i++)
        {
            var key = Constrained(explorer, $"k{i}", [keys[i].Row, keys[i].Place]);
            var words = Constrained(explorer, $"u{i}", updates[i].Words);
            read.Add(ReadAfter(map, updates[i], words, new(new(key[0]), new(key[1]))));
        }

        return read;
    }

    private static Cell ReadAfter(Map<Slot, Cell> map, GridUpdate update, Bits[] words, Slot key)
    {
        update.Apply(map, words);
        return map[key];
    }

    private static Bits[] Constrained(PathExplorer explorer, string name, Bits[] values)
    {
        var words = values.Select((value, i) => explorer.Unknown($"{name}!{i}", value.Width)).ToArray();
        foreach (var (word, value) in words.Zip(values)) explorer.Assume(word == value);
        return words;
    }
}
