namespace PasidVerify.Bench;

/// <summary>When threads are to end: after a time, or when somebody wants them to.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationToken _stop;
    private readonly ITimer _timer;
    private volatile bool _past;

    /// <param name="clock">Time.</param>
    /// <param name="time">How long from now.</param>
    /// <param name="stop">Ends it at once.</param>
    public Deadline(TimeProvider clock, TimeSpan time, CancellationToken stop)
    {
        _stop = stop;
        _timer = clock.CreateTimer(_ => _past = true, null, time, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It is over.</summary>
    public bool IsPast => _past || _stop.IsCancellationRequested;

    /// <summary>It is over now.</summary>
    public void Pass() => _past = true;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
