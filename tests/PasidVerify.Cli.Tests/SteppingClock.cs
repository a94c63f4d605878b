namespace PasidVerify.Cli.Tests;

/// <summary>A clock that goes on by so much whenever it is read.</summary>
internal sealed class SteppingClock(TimeSpan step) : TimeProvider
{
    private long reads;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => step.Ticks * Interlocked.Increment(ref reads);
}
