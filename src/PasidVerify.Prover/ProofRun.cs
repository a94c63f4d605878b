using System.Collections.Concurrent;
using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>Proves everything about a design: claims, the lemmas under them, and the shipping arithmetic.</summary>
/// <remarks>
/// Operations are independent of one another, so each is proved on a solver of its own, as many at once as there are
/// processors. Where a lemma fails, as it may under a design switch, it is dropped and the rest is proved again
/// without it, until what is left supports itself: a claim that is then proved does not rest on what failed.
/// </remarks>
public sealed class ProofRun(Design design, IReadOnlyList<Claim> claims)
{
    /// <summary>Milliseconds after which one solver query counts as unknown.</summary>
    public int QueryTimeoutMs { get; init; } = 10_000;

    /// <summary>Threads at most.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Keeps what the solver is asked, where that is wanted.</summary>
    public Scripts? Scripts { get; init; }

    /// <summary>The obligations, in a fixed order; those of dropped lemmas come last.</summary>
    /// <param name="progress">Told of each group of obligations as it is done.</param>
    /// <param name="cancellation">Stops between groups; the obligations of those that are done are kept.</param>
    public IReadOnlyList<Obligation> Run(IProgress<IReadOnlyList<Obligation>>? progress, CancellationToken cancellation)
    {
        var lemmas = Lemmas.All();
        var all = InParallel([.. Groups(claims, lemmas), Arithmetic], progress, cancellation);
        IReadOnlyList<Obligation> obligations = [.. all.Where(o => o.Claim != Law.Claim)];
        var dropped = new List<Obligation>();
        bool again = false;
        for (var failed = Failed(obligations, lemmas); failed.Count > 0; failed = Failed(obligations, lemmas))
        {
            if (cancellation.IsCancellationRequested) return [.. WithoutClaims(obligations), .. dropped];
            dropped.AddRange(obligations.Where(o => failed.Any(lemma => o.Claim == Goal.NameOf(lemma))));
            lemmas = [.. lemmas.Except(failed)];
            obligations = InParallel(Groups([], lemmas), progress, cancellation);
            again = true;
        }

        if (again) obligations = InParallel(Groups(claims, lemmas), progress, cancellation);
        return [.. obligations, .. all.Where(o => o.Claim == Law.Claim), .. dropped];
    }

    private Func<IReadOnlyList<Obligation>>[] Groups(IReadOnlyList<Claim> goals, IReadOnlyList<Lemma> lemmas)
    {
        var induction = new Induction(design, goals, lemmas) { QueryTimeoutMs = QueryTimeoutMs };
        return
        [
            () => Kept(induction.ProveInitial),
            .. Operation.All().Select(operation =>
                (Func<IReadOnlyList<Obligation>>)(() => Kept(log => induction.Prove(operation, log)))),
        ];
    }

    private IReadOnlyList<Obligation> Arithmetic() =>
        [.. Laws.All().SelectMany(law => Kept(log => [law.Prove(QueryTimeoutMs, log)]))];

    private IReadOnlyList<Obligation> Kept(Func<QueryLog?, IReadOnlyList<Obligation>> prove)
    {
        if (Scripts is null) return prove(null);
        var log = new QueryLog();
        var obligations = prove(log);
        Scripts.Keep(obligations, log);
        return obligations;
    }

    private IReadOnlyList<Obligation> InParallel(
        Func<IReadOnlyList<Obligation>>[] groups,
        IProgress<IReadOnlyList<Obligation>>? progress,
        CancellationToken cancellation)
    {
        var done = new IReadOnlyList<Obligation>[groups.Length];
        Array.Fill(done, []);
        // One at a time, as they differ in length, and from the end on, where the long ones are.
        var order = Enumerable.Range(1, groups.Length - 1).Reverse().Prepend(0);
        var each = Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(each, new ParallelOptions { MaxDegreeOfParallelism = Threads }, group =>
        {
            if (cancellation.IsCancellationRequested) return;
            done[group] = groups[group]();
            progress?.Report(done[group]);
        });
        return [.. done.SelectMany(obligations => obligations)];
    }

    /// <summary>What was proved of claims may rest on the lemmas that failed.</summary>
    private IEnumerable<Obligation> WithoutClaims(IReadOnlyList<Obligation> obligations) =>
        obligations.Where(o => claims.All(claim => claim.Name != o.Claim));

    private static IReadOnlyList<Lemma> Failed(IReadOnlyList<Obligation> obligations, IReadOnlyList<Lemma> lemmas) =>
        [.. lemmas.Where(lemma =>
            obligations.Any(o => o.Claim == Goal.NameOf(lemma) && o.Outcome != ProofOutcome.Proved))];
}
