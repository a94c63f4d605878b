using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// Compares a target with the specification on generated sequences, until the first mismatch or a limit. The same
/// seed gives the same sequences, and with a limit of operations the same result; each sequence has a seed of its own.
/// </summary>
/// <remarks>
/// It checks what statuses and answers show. It does not check timing, fault records, or calls of several threads at
/// once; that nothing was found says something about the operations that ran, and no more.
/// </remarks>
public static class Check
{
    private const int SequencesPerPathSample = 8;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs a campaign.</summary>
    /// <param name="scope">Layout, devices and kernel pages.</param>
    /// <param name="target">What to compare.</param>
    /// <param name="options">Seed and limits.</param>
    /// <param name="clock">Measures the time.</param>
    /// <param name="progress">Told a few times a second; null to keep silent.</param>
    /// <param name="cancellation">Ends the campaign after the sequence that is running; what it did counts.</param>
    public static CheckResult Run(
        Scope scope,
        Target target,
        CheckOptions options,
        TimeProvider clock,
        IProgress<CheckProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        var sequences = new SequenceSource(scope);
        var coverage = new Coverage();
        long started = clock.GetTimestamp();
        var (count, operations, reported) = (0L, 0L, TimeSpan.Zero);
        for (ulong index = (ulong)options.Shard.Index - 1; ; index += (ulong)options.Shard.Count)
        {
            var elapsed = clock.GetElapsedTime(started);
            long left = (options.Operations ?? long.MaxValue) - operations;
            if (left <= 0 || elapsed >= (options.Time ?? TimeSpan.MaxValue) || cancellation.IsCancellationRequested)
                return new(count, operations, elapsed, coverage, null, TimeSpan.Zero);
            if (elapsed - reported >= ReportEvery)
            {
                progress?.Report(new(count, operations, elapsed));
                reported = elapsed;
            }

            var comparison = new Comparison(scope, target, coverage, index % SequencesPerPathSample == 0);
            var run = sequences.Start(index, options.Seed, comparison, left, out var sequence);
            var mismatch = run.Run(sequence.Commands);
            count++;
            operations += comparison.Operations;
            if (mismatch is null) continue;

            elapsed = clock.GetElapsedTime(started);
            var found = new Finding(scope, target, options.Seed, index, run.History, mismatch).Shrink();
            return new(count, operations, elapsed, coverage, found, clock.GetElapsedTime(started) - elapsed);
        }
    }

    /// <summary>Runs one sequence.</summary>
    /// <returns>The shrunk mismatch, or null when there is none.</returns>
    public static Counterexample? Run(Scope scope, Target target, Sequence sequence, Coverage? coverage = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(sequence);
        var comparison = new Comparison(scope, target, coverage);
        var run = new SequenceRun(
            comparison, new Probes(scope, new HotAddresses(scope), sequence.Seed), long.MaxValue);
        return run.Run(sequence.Commands) is { } mismatch
            ? new Finding(scope, target, sequence.Seed, null, run.History, mismatch).Shrink()
            : null;
    }
}
