namespace PasidVerify.Bench;

/// <summary>What one operation takes, beside what a user would otherwise write.</summary>
/// <param name="Name">What was measured, and with how much.</param>
/// <param name="Nanoseconds">Median of an operation: with threads, of the time that all take for theirs, divided by all.</param>
/// <param name="Rival">What it is measured beside.</param>
/// <param name="RivalNanoseconds">Median of the same operation there.</param>
/// <param name="AllocatedBytes">Bytes that an operation allocates.</param>
public sealed record MicroResult(
    string Name, double Nanoseconds, string Rival, double RivalNanoseconds, double AllocatedBytes)
{
    /// <summary>How many times longer the rival takes.</summary>
    public double Ratio => RivalNanoseconds / Nanoseconds;
}
