namespace PasidVerify.Conformance;

/// <summary>
/// Threads of which one runs at a time, and another goes on only where memory is accessed: a seed decides when and which,
/// so that a race that is found once is found again.
/// </summary>
/// <param name="seed">The same seed gives the same interleaving of the same threads.</param>
public sealed class Interleaving(ulong seed)
{
    private const int SwitchesPercent = 30;

    private readonly List<Turn> running = [];
    private readonly List<Exception> failures = [];
    private SplitMix random = new(seed);
    private Turn? current;

    /// <summary>Runs threads to their ends.</summary>
    /// <exception cref="AggregateException">What a thread threw; the others stop at their next access.</exception>
    public void Run(IReadOnlyList<Action> bodies)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        using var done = new SemaphoreSlim(0);
        running.AddRange(bodies.Select(_ => new Turn()));
        Turn[] turns = [.. running];
        Thread[] threads = [.. bodies.Select((body, i) => new Thread(() => Run(body, turns[i], done)))];
        foreach (var thread in threads) thread.Start();
        Next(Someone());
        done.Wait();
        foreach (var thread in threads) thread.Join();
        current = null;
        if (failures.Count > 0) throw new AggregateException(failures);
    }

    /// <summary>Memory is about to be accessed: another thread may go on first.</summary>
    public void BeforeAccess()
    {
        if (current is not null && random.Chance(SwitchesPercent)) Switch(Someone());
    }

    /// <summary>The thread waits for another.</summary>
    public void Relax()
    {
        if (current is null || running.Count == 1) return;
        int next = random.Below(running.Count - 1);
        Switch(running[next < running.IndexOf(current) ? next : next + 1]);
    }

    private void Run(Action body, Turn turn, SemaphoreSlim done)
    {
        turn.Comes.Wait();
        try
        {
            StopAfterAFailure();
            body();
        }
        catch (OperationCanceledException) when (failures.Count > 0)
        {
            // Another thread has failed, and says with what.
        }
        catch (Exception exception)
        {
            failures.Add(exception);
        }

        running.Remove(turn);
        if (running.Count == 0) done.Release();
        else Next(Someone());
    }

    private Turn Someone() => running[random.Below(running.Count)];

    private void Switch(Turn next)
    {
        var own = current!;
        if (next == own) return;
        Next(next);
        own.Comes.Wait();
        StopAfterAFailure();
    }

    private void StopAfterAFailure()
    {
        if (failures.Count > 0) throw new OperationCanceledException();
    }

    private void Next(Turn turn)
    {
        current = turn;
        current.Comes.Release();
    }

    private sealed class Turn
    {
        public SemaphoreSlim Comes { get; } = new(0);
    }
}
