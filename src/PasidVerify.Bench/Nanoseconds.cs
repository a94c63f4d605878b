namespace PasidVerify.Bench;

/// <summary>Time as finely as a clock tells it: a TimeSpan ends at 100 ns, and a map can be shorter.</summary>
internal static class Nanoseconds
{
    private const long OfASecond = 1_000_000_000;

    /// <summary>Nanoseconds between two timestamps of a clock.</summary>
    public static ulong Between(TimeProvider clock, long start, long end)
    {
        long ticks = end - start;
        long frequency = clock.TimestampFrequency;
        return frequency == OfASecond ? (ulong)ticks : (ulong)((Int128)ticks * OfASecond / frequency);
    }
}
