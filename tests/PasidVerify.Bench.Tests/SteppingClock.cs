namespace PasidVerify.Bench.Tests;

/// <summary>
/// A clock that goes on by the same time whenever a thread looks at it, and whose timers, made before, go off then.
/// </summary>
internal sealed class SteppingClock(long nanoseconds) : TimeProvider
{
    private readonly List<Alarm> _alarms = [];
    private long _now;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        long now = Interlocked.Add(ref _now, nanoseconds);
        foreach (Alarm alarm in _alarms)
            alarm.GoOffAt(now);
        return now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(callback, state, _now + (long)dueTime.TotalNanoseconds);
        _alarms.Add(alarm);
        return alarm;
    }

    private sealed class Alarm(TimerCallback callback, object? state, long due) : ITimer
    {
        public void GoOffAt(long now)
        {
            if (now >= due)
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
