using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>Proves everything about a design: claims, the lemmas under them, and the shipping arithmetic.</summary>
/// <remarks>Operations are independent of one another, so each is proved on a solver of its own, as many as there are
/// processors at once.</remarks>
public sealed class ProofRun(Design design, IReadOnlyList<Claim> claims)
{
    /// <summary>Milliseconds after which one solver query counts as unknown.</summary>
    public int QueryTimeoutMs { get; init; } = 10_000;

    /// <summary>Threads at most.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The obligations, in a fixed order.</summary>
    /// <param name="progress">Told of each group of obligations as it is done.</param>
    /// <param name="cancellation">Stops between groups.</param>
    public IReadOnlyList<Obligation> Run(IProgress<IReadOnlyList<Obligation>>? progress, CancellationToken cancellation)
    {
        var induction = new Induction(design, claims, Lemmas.All()) { QueryTimeoutMs = QueryTimeoutMs };
        Func<IReadOnlyList<Obligation>>[] groups =
        [
            induction.ProveInitial,
            .. Operation.All().Select(operation => (Func<IReadOnlyList<Obligation>>)(() => induction.Prove(operation))),
            () => [.. Laws.All().Select(law => law.Prove(QueryTimeoutMs))],
        ];
        var done = new IReadOnlyList<Obligation>[groups.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellation };
        Parallel.For(0, groups.Length, options, group =>
        {
            done[group] = groups[group]();
            progress?.Report(done[group]);
        });
        return [.. done.SelectMany(obligations => obligations)];
    }
}
