namespace PasidVerify.Cli;

/// <summary>Lets a message through from time to time: what happens often is told seldom.</summary>
/// <param name="clock">Time.</param>
/// <param name="interval">Time from one message to the next, and before the first.</param>
public sealed class Pace(TimeProvider clock, TimeSpan interval)
{
    private long last = clock.GetTimestamp();

    /// <summary>It is time for the next message; asked again, it is not.</summary>
    public bool IsDue()
    {
        if (clock.GetElapsedTime(last) < interval) return false;
        last = clock.GetTimestamp();
        return true;
    }
}
