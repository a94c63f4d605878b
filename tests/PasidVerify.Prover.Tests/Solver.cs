namespace PasidVerify.Prover.Tests;

internal static class Solver
{
    /// <summary>Far more than any query needs, so that a busy machine changes no outcome.</summary>
    public const int TimeoutMs = 120_000;
}
