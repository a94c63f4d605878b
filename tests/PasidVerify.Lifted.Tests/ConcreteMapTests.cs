namespace PasidVerify.Lifted.Tests;

public class ConcreteMapTests
{
    private readonly Map<Slot, Cell> map = new ConcreteReading().Map<Slot, Cell>("cells");

    [Fact]
    public void A_map_is_absent_everywhere_at_first()
    {
        Assert.All(Grid.Slots(), slot => Assert.Equal(Cell.Of(false, 0), map[slot]));
        Assert.Empty(Entries(map));
    }

    [Fact]
    public void A_written_cell_is_read_back_and_no_other_changes()
    {
        map[At(1, 2)] = Cell.Of(true, 9);
        foreach (var slot in Grid.Slots())
            Assert.Equal(slot == At(1, 2) ? Cell.Of(true, 9) : Cell.Of(false, 0), map[slot]);
    }

    [Fact]
    public void Writing_what_is_absent_removes_the_entry()
    {
        map[At(1, 2)] = Cell.Of(true, 9);
        map[At(1, 2)] = Cell.Of(false, 0);
        Assert.Empty(Entries(map));
    }

    [Fact]
    public void A_range_that_wraps_around_is_set_on_both_sides()
    {
        map.Set(Grid.Places(6, 4), place => new(0, place), _ => Cell.Of(true, 1));
        Assert.Equal(["0 0", "0 1", "0 6", "0 7"], Entries(map));
    }

    [Fact]
    public void Values_of_a_range_are_read_before_any_of_its_slots_is_written()
    {
        for (ulong place = 0; place < 8; place++) map[At(0, place)] = Cell.Of(true, place);
        map.Set(Grid.Places(1, 7), Slot, place => map[Slot(place - 1)]);
        for (ulong place = 1; place < 8; place++) Assert.Equal(Cell.Of(true, place - 1), map[At(0, place)]);

        static Slot Slot(PlaceId place) => new(0, place);
    }

    [Fact]
    public void An_empty_range_sets_nothing()
    {
        map.Set(Grid.Places(3, 0), place => new(0, place), _ => Cell.Of(true, 1));
        Assert.Empty(Entries(map));
    }

    [Fact]
    public void Clearing_removes_what_fulfils_the_condition_only()
    {
        foreach (var slot in Grid.Slots()) map[slot] = Cell.Of(true, 1);
        map.Clear(slot => slot.Place >= 1 | slot.Row == 3);
        Assert.Equal(["0 0", "1 0", "2 0"], Entries(map));
    }

    [Fact]
    public void Rewriting_meets_entries_only()
    {
        map[At(0, 1)] = Cell.Of(true, 1);
        map[At(2, 3)] = Cell.Of(false, 4);
        map.Rewrite((slot, cell) => new(cell.Flag, cell.Data + new DataWord(slot.Place.ToBits().Extend(4))));
        Assert.Equal(Cell.Of(true, 2), map[At(0, 1)]);
        Assert.Equal(Cell.Of(false, 7), map[At(2, 3)]);
        Assert.Equal(2, Entries(map).Count);
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        map[At(0, 1)] = Cell.Of(true, 1);
        var copy = new ConcreteReading().Map<Slot, Cell>("cells");
        copy[At(3, 3)] = Cell.Of(true, 3);
        copy.CopyFrom(map);
        map[At(0, 2)] = Cell.Of(true, 2);
        Assert.Equal(["0 1"], Entries(copy));
        Assert.Equal(["0 1", "0 2"], Entries(map));
    }

    [Theory]
    [InlineData("set")]
    [InlineData("remove")]
    [InlineData("clear")]
    [InlineData("set a range")]
    [InlineData("rewrite")]
    public void Whichever_copy_is_written_the_others_stay_as_they_are(string how)
    {
        for (int written = 0; written < 3; written++)
        {
            var reading = new ConcreteReading();
            var maps = Enumerable.Range(0, 3).Select(_ => reading.Map<Slot, Cell>("cells")).ToArray();
            maps[0][At(0, 1)] = Cell.Of(true, 1);
            maps[1].CopyFrom(maps[0]);
            maps[2].CopyFrom(maps[1]);
            Assert.All(maps, one => Assert.True(one.SharesEntries(maps[written])));
            Write(maps[written], how);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(i == written, maps[i].SharesEntries(maps[written]));
                Assert.Equal(i != written, maps[i][At(0, 1)] == Cell.Of(true, 1));
            }
        }
    }

    private static void Write(Map<Slot, Cell> written, string how)
    {
        switch (how)
        {
            case "set":
                written[At(0, 1)] = Cell.Of(true, 7);
                break;
            case "remove":
                written[At(0, 1)] = default;
                break;
            case "clear":
                written.Clear(_ => true);
                break;
            case "set a range":
                written.Set(Grid.Places(1, 1), place => new(0, place), _ => Cell.Of(true, 7));
                break;
            default:
                written.Rewrite((_, _) => Cell.Of(true, 7));
                break;
        }
    }

    [Fact]
    public void Removing_what_is_not_there_is_no_write()
    {
        var copy = new ConcreteReading().Map<Slot, Cell>("cells");
        copy.CopyFrom(map);
        copy[At(0, 1)] = default;
        copy.Clear(_ => true);
        Assert.True(copy.SharesEntries(map));
    }

    private static Slot At(ulong row, ulong place) => new(row, place);

    private static List<string> Entries(Map<Slot, Cell> map)
    {
        var sink = new Keys();
        map.WriteEntries(sink);
        sink.Values.Sort(StringComparer.Ordinal);
        return sink.Values;
    }

    /// <summary>Lists the keys of entries.</summary>
    private sealed class Keys : IEntrySink, IFieldSink
    {
        private readonly Ignored ignored = new();

        public List<string> Values { get; } = [];

        public IFieldSink Key()
        {
            Values.Add("");
            return this;
        }

        public IFieldSink Value() => ignored;

        public void Bits(Sort sort, string name, Bits value) => Values[^1] = $"{Values[^1]} {value.Concrete}".Trim();

        public void Bool(string name, Bool value) => Assert.Fail("Keys have no truth values.");

        private sealed class Ignored : IFieldSink
        {
            public void Bits(Sort sort, string name, Bits value)
            {
            }

            public void Bool(string name, Bool value)
            {
            }
        }
    }
}
