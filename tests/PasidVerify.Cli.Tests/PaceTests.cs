namespace PasidVerify.Cli.Tests;

public sealed class PaceTests
{
    [Fact]
    public void Every_so_often_a_message_is_due_and_then_not_at_once_again()
    {
        var clock = new SetClock();
        var pace = new Pace(clock, TimeSpan.FromSeconds(3));
        List<int> due = [];
        for (clock.Seconds = 0; clock.Seconds < 10; clock.Seconds++)
        {
            if (pace.IsDue()) due.Add(clock.Seconds);
            Assert.False(pace.IsDue());
        }

        Assert.Equal([3, 6, 9], due);
    }

    private sealed class SetClock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
