namespace PasidVerify.Lifted.Tests;

/// <summary>A recorded run tells every branch on what was watched, and computes what an unrecorded run does.</summary>
public class PathRecorderTests
{
    private readonly PathRecorder recorder = new();

    [Fact]
    public void Branches_on_what_is_computed_from_a_watched_value_are_noted()
    {
        var x = recorder.Watch(new Bits(5, 8));
        Bits[] sixes =
        [
            x + 1, x - 1 + 2, x ^ new Bits(3, 8), ~(~x - 1), (x << 1).Slice(0, 4) - 4, x.Extend(9) + 1,
        ];
        foreach (var word in sixes) Assert.Equal(1, word == 6 ? 1 : 0);
        Assert.Equal("TTTTTT", recorder.Decisions);
    }

    [Fact]
    public void Branches_on_plain_values_are_not_noted()
    {
        Bool plain = new Bits(5, 8) == 5;
        Assert.Equal(1, plain ? 1 : 0);
        Assert.Equal("", recorder.Decisions);
    }

    [Fact]
    public void A_restart_forgets()
    {
        var x = recorder.Watch(new Bits(5, 8));
        Assert.Equal(0, x == 6 ? 1 : 0);
        Assert.Equal("F", recorder.Decisions);
        recorder.Restart();
        Assert.Equal("", recorder.Decisions);
    }

    [Fact]
    public void A_truth_value_can_be_watched()
    {
        Assert.Equal(1, recorder.Watch(true) ? 1 : 0);
        Assert.Equal(0, recorder.Watch((Bool)false) & true ? 1 : 0);
        Assert.Equal("TF", recorder.Decisions);
    }

    [Fact]
    public void What_a_map_of_a_recorded_reading_holds_is_watched()
    {
        var map = new ConcreteReading(recorder).Map<Slot, Cell>("cells");
        var slot = new Slot(1, 2);
        map[slot] = Cell.Of(true, 3);
        Assert.Equal(1, map[slot].Flag ? 1 : 0);
        Assert.Equal(0, map[slot].Data == 4 ? 1 : 0);
        Assert.Equal(0, map[slot with { Place = 7 }].Flag ? 1 : 0);
        Assert.Equal("TFF", recorder.Decisions);
    }

    [Fact]
    public void A_watched_value_is_still_a_known_value()
    {
        var x = recorder.Watch(new Bits(5, 8));
        Assert.False(x.IsSymbolic);
        Assert.Equal(5UL, x.Concrete);
        Assert.Equal(new Bits(5, 8), x);
        Assert.Equal(new Bits(5, 8).GetHashCode(), x.GetHashCode());
        Assert.Equal("", recorder.Decisions);
    }

    [Fact]
    public void A_watched_value_that_meets_a_term_becomes_a_term()
    {
        using var explorer = new PathExplorer();
        var sum = recorder.Watch(new Bits(5, 8)) + explorer.Unknown("x", 8);
        Assert.True(sum.IsSymbolic);
        Assert.Equal(Outcome.Follows, explorer.Ask(() => sum - explorer.Unknown("x", 8) == 5).Outcome);
    }
}
