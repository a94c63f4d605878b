using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>What a campaign did and found.</summary>
/// <param name="Sequences">Sequences begun.</param>
/// <param name="Operations">Operations executed and compared, probes included.</param>
/// <param name="Elapsed">Time until the last comparison; shrinking is not in it.</param>
/// <param name="Coverage">What the operations met.</param>
/// <param name="Counterexample">The first mismatch, shrunk; null when there was none.</param>
/// <param name="Shrinking">Time that shrinking took.</param>
public sealed record CheckResult(
    long Sequences,
    long Operations,
    TimeSpan Elapsed,
    Coverage Coverage,
    Counterexample? Counterexample,
    TimeSpan Shrinking)
{
    /// <summary>Operations in a second.</summary>
    public double OperationsPerSecond => Elapsed > TimeSpan.Zero ? Operations / Elapsed.TotalSeconds : 0;
}

/// <summary>How far a campaign is.</summary>
/// <param name="Sequences">Sequences begun.</param>
/// <param name="Operations">Operations executed and compared.</param>
/// <param name="Elapsed">Time since its start.</param>
public readonly record struct CheckProgress(long Sequences, long Operations, TimeSpan Elapsed);
