using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>All that is proved of the design proper; once, and on more threads than a small machine has.</summary>
public sealed class DesignProof : IProgress<IReadOnlyList<Obligation>>
{
    private readonly List<IReadOnlyList<Obligation>> told = [];

    public DesignProof()
    {
        Obligations = new ProofRun(new Design(), ClaimList.All()) { QueryTimeoutMs = Solver.TimeoutMs, Threads = 4 }
            .Run(this, CancellationToken.None);
    }

    public IReadOnlyList<Obligation> Obligations { get; }

    /// <summary>What the progress was told, in the order in which it was.</summary>
    public IReadOnlyList<IReadOnlyList<Obligation>> Told => told;

    public void Report(IReadOnlyList<Obligation> value)
    {
        lock (told) told.Add(value);
    }
}
