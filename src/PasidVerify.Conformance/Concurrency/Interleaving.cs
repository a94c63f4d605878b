namespace PasidVerify.Conformance;

/// <summary>
/// Threads of which one runs at a time, and another goes on only where memory is accessed: a seed decides when and which,
/// so that a race that is found once is found again.
/// </summary>
/// <remarks>
/// Either they take turns all the time, or each runs on but for a few pauses: most races need a thread to be late for long at
/// one place, and no more (Burckhardt and others: probabilistic concurrency testing).
/// </remarks>
/// <param name="seed">The same seed gives the same interleaving of the same threads.</param>
public sealed class Interleaving(ulong seed)
{
    private const int SwitchesPercent = 30;
    private const int MostPauses = 3;
    private const int LongestRunBits = 11;

    private readonly List<Turn> running = [];
    private readonly List<Exception> failures = [];
    private SplitMix random = new(seed);
    private Turn? current;
    private bool runsOn;
    private int pauses;
    private int untilPause;

    /// <summary>In half of the runs there are a few pauses only.</summary>
    public bool Pauses { get; init; }

    /// <summary>The number of the thread that runs, from 0; 0 also where none does.</summary>
    public int CurrentThread => current?.Thread ?? 0;

    /// <summary>Runs threads to their ends.</summary>
    /// <exception cref="AggregateException">What a thread threw; the others stop at their next access.</exception>
    public void Run(IReadOnlyList<Action> bodies)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        using var done = new SemaphoreSlim(0);
        running.AddRange(bodies.Select((_, i) => new Turn(i)));
        runsOn = Pauses && random.Chance(50);
        pauses = random.Below(MostPauses + 1);
        untilPause = RunLength();
        Turn[] turns = [.. running];
        Thread[] threads = [.. bodies.Select((body, i) => new Thread(() => Run(body, turns[i], done)))];
        foreach (var thread in threads) thread.Start();
        StartSomeone();
        done.Wait();
        foreach (var thread in threads) thread.Join();
        current = null;
        if (failures.Count > 0) throw new AggregateException(failures);
    }

    /// <summary>Memory is about to be accessed: another thread may go on first.</summary>
    public void BeforeAccess()
    {
        if (current is null) return;
        if (!runsOn)
        {
            if (random.Chance(SwitchesPercent)) Switch(Someone());
        }
        else if (untilPause-- == 0 && pauses-- > 0)
        {
            untilPause = RunLength();
            LetOthersFirst();
        }
    }

    /// <summary>The thread waits for another.</summary>
    public void Relax()
    {
        if (current is null || running.Count == 1) return;
        if (runsOn)
        {
            LetOthersFirst();
            return;
        }

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
        else StartSomeone();
    }

    private Turn Someone() => running[random.Below(running.Count)];

    private void StartSomeone() => Next(runsOn ? running[0] : Someone());

    /// <summary>All others are in front of it now, and run until they end or pause themselves.</summary>
    private void LetOthersFirst()
    {
        var own = current!;
        running.Remove(own);
        running.Add(own);
        Switch(running[0]);
    }

    /// <summary>Accesses until a pause: short and long runs are as likely, on a scale of powers of two.</summary>
    private int RunLength() => random.Below(1 << random.Below(LongestRunBits));

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

    private sealed class Turn(int thread)
    {
        public int Thread => thread;

        public SemaphoreSlim Comes { get; } = new(0);
    }
}
