namespace PasidVerify.Lifted.Tests;

/// <summary>A map of terms stands for every map there is, or for the empty one.</summary>
public class SymbolicMapTests : IDisposable
{
    private readonly PathExplorer explorer = new();
    private readonly Map<Slot, Cell> map;
    private readonly Slot some;
    private readonly Slot other;

    public SymbolicMapTests()
    {
        map = new SymbolicReading(explorer).Map<Slot, Cell>("cells");
        some = new(new(explorer.Unknown("some row", Grid.Row)), new(explorer.Unknown("some place", Grid.Place)));
        other = new(new(explorer.Unknown("other row", Grid.Row)), new(explorer.Unknown("other place", Grid.Place)));
    }

    private Bool SameSlot => some.Row == other.Row & some.Place == other.Place;

    public void Dispose()
    {
        explorer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void An_unknown_map_may_hold_anything()
    {
        Assert.Equal(Outcome.Candidate, explorer.Ask(() => map[some].Flag).Outcome);
        Assert.Equal(Outcome.Candidate, explorer.Ask(() => !map[some].Flag).Outcome);
    }

    [Fact]
    public void An_unknown_map_is_a_function_of_its_key()
    {
        Assert.Equal(Outcome.Follows, explorer.Ask(() => SameSlot.Implies(map[some].Same(map[other]))).Outcome);
        Assert.Equal(Outcome.Candidate, explorer.Ask(() => map[some].Same(map[other])).Outcome);
    }

    [Fact]
    public void A_written_cell_is_read_back_at_any_key_that_equals_it()
    {
        map[some] = Cell.Of(true, 5);
        Assert.Equal(Outcome.Follows, explorer.Ask(() => map[some].Same(Cell.Of(true, 5))).Outcome);
        Assert.Equal(Outcome.Follows, explorer.Ask(() => SameSlot.Implies(map[other].Data == 5)).Outcome);
        Assert.Equal(Outcome.Candidate, explorer.Ask(() => map[other].Data == 5).Outcome);
    }

    [Fact]
    public void Writing_one_cell_leaves_the_others()
    {
        var before = map[other];
        map[some] = Cell.Of(true, 5);
        Assert.Equal(Outcome.Follows, explorer.Ask(() => SameSlot | map[other].Same(before)).Outcome);
    }

    [Fact]
    public void A_map_that_starts_empty_is_absent_at_every_key()
    {
        var empty = new SymbolicReading(explorer, name => name == "empty").Map<Slot, Cell>("empty");
        Assert.False(empty[some].Flag.Concrete);
        Assert.Equal(0UL, empty[some].Data.Concrete);
    }

    [Fact]
    public void Keys_that_were_read_are_known_afterwards_each_once()
    {
        _ = map[new(2, some.Place)];
        _ = map[new(2, some.Place)];
        string[] rows = [.. explorer.Indexes(Grid.Row).Select(row => row.ToString())];
        Assert.Equal(3, rows.Length);
        Assert.Contains("0x2", rows);
        Assert.Equal(2, explorer.Indexes(Grid.Place).Count);
        Assert.Empty(explorer.Indexes(new("never read", 8)));
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var copy = new SymbolicReading(explorer).Map<Slot, Cell>("cells");
        map[some] = Cell.Of(true, 5);
        copy.CopyFrom(map);
        map[some] = Cell.Of(true, 6);
        Assert.Equal(Outcome.Follows, explorer.Ask(() => copy[some].Data == 5).Outcome);
    }

    [Fact]
    public void Two_unknown_maps_of_one_name_are_the_same_map()
    {
        var again = new SymbolicReading(explorer).Map<Slot, Cell>("cells");
        var stranger = new SymbolicReading(explorer).Map<Slot, Cell>("strangers");
        Assert.Equal(Outcome.Follows, explorer.Ask(() => map[some].Same(again[some])).Outcome);
        Assert.Equal(Outcome.Candidate, explorer.Ask(() => map[some].Same(stranger[some])).Outcome);
    }

    [Fact]
    public void The_entries_of_a_symbolic_map_cannot_be_listed()
    {
        Assert.Throws<InvalidOperationException>(() => map.WriteEntries(null!));
    }

    [Fact]
    public void A_field_must_be_as_wide_as_its_sort()
    {
        Assert.Throws<ArgumentException>(() => new RowId(explorer.Unknown("place", Grid.Place)));
        Assert.Throws<ArgumentException>(() => new RowId(Grid.Place.Value(1)));
    }

    /// <summary>They would be one function of the key, and equal in every proof.</summary>
    [Fact]
    public void Fields_of_nested_records_have_names_of_their_own()
    {
        var twice = new SymbolicReading(explorer).Map<Slot, Twice>("twice");
        var refused = Assert.Throws<InvalidOperationException>(() => twice[some]);
        Assert.Equal("Two fields of 'twice' are named 'flag'.", refused.Message);
    }

    private readonly record struct Twice(Bool Flag, Cell Cell);
}
