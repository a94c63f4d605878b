using System.Collections.Concurrent;
using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>Proves everything about a design: claims, the lemmas under them, and the shipping arithmetic.</summary>
/// <remarks>
/// Operations are independent of one another, so each is proved on a solver of its own, as many at once as there are
/// processors. Where a lemma fails, as it may under a design switch, it is dropped and what rests on it is proved again
/// without it, until what is left supports itself: a claim that is then proved does not rest on what failed.
/// </remarks>
/// <param name="design">The design.</param>
/// <param name="claims">The claims.</param>
/// <param name="supporting">The lemmas that they may rest on.</param>
public sealed class ProofRun(Design design, IReadOnlyList<Claim> claims, IReadOnlyList<Lemma> supporting)
{
    /// <summary>Proves claims from all lemmas.</summary>
    public ProofRun(Design design, IReadOnlyList<Claim> claims)
        : this(design, claims, Lemmas.All())
    {
    }

    /// <summary>Why an obligation is unknown whose proof was taken back, and has not been found anew.</summary>
    public const string FromUnproved = "it was proved from lemmas of which some are not proved";

    /// <summary>Milliseconds after which one solver query counts as unknown.</summary>
    public int QueryTimeoutMs { get; init; } = 10_000;

    /// <summary>Threads at most.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Keeps what the solver is asked, where that is wanted.</summary>
    public Scripts? Scripts { get; init; }

    /// <summary>Told of all obligations before what rests on failed lemmas is proved again, which may take minutes.</summary>
    public Action<IReadOnlyList<Obligation>>? FirstRound { get; init; }

    /// <summary>Told of lemmas that are not proved, each time before what rested on them is proved again without.</summary>
    public Action<IReadOnlyList<Lemma>>? Dropping { get; init; }

    /// <summary>The obligations, in a fixed order; those of dropped lemmas come last.</summary>
    /// <param name="progress">Told of each group of obligations as it is done.</param>
    /// <param name="cancellation">Stops between groups; the obligations of those that are done are kept.</param>
    public IReadOnlyList<Obligation> Run(IProgress<IReadOnlyList<Obligation>>? progress, CancellationToken cancellation)
    {
        var lemmas = supporting;
        var first = new Induction(design, claims, lemmas) { QueryTimeoutMs = QueryTimeoutMs };
        var all = InParallel([.. Groups(first), Arithmetic], progress, cancellation);
        FirstRound?.Invoke(all);
        var dropped = new List<Obligation>();
        for (var failed = Failed(all, lemmas); failed.Count > 0; failed = Failed(all, lemmas))
        {
            Dropping?.Invoke(failed);
            dropped.AddRange(all.Where(o => IsOf(o, failed)));
            lemmas = [.. lemmas.Except(failed)];
            all = [.. all.Except(dropped)];
            ProveAgain(o => IsOf(o, lemmas));
        }

        if (dropped.Count > 0) ProveAgain(o => claims.Any(claim => claim.Name == o.Claim));
        return
        [
            .. all.Where(o => o.Claim != Law.Claim),
            .. all.Where(o => o.Claim == Law.Claim),
            .. dropped.Select(o => IsSupported(o) ? o : Unsupported(o)),
        ];

        // What rests on none of the lemmas that were dropped is proved as it is. Scripts assume all lemmas: where they are
        // kept, each is written anew. What was interrupted before that is not proved.
        void ProveAgain(Func<Obligation, bool> isWanted)
        {
            var open = all.Where(o => isWanted(o) && o.Operation != Induction.Initial
                && (Scripts is not null || o.Outcome == ProofOutcome.Unknown || !IsSupported(o))).ToList();
            var again = InParallel(Groups(lemmas, open), progress, cancellation)
                .ToDictionary(o => (o.Claim, o.Operation));
            all = [.. all.Select(o => open.Contains(o) ? again.GetValueOrDefault((o.Claim, o.Operation), Unsupported(o)) : o)];
        }

        bool IsSupported(Obligation o) =>
            o.Outcome != ProofOutcome.Proved || o.RestsOn.IsSubsetOf(lemmas.Select(lemma => lemma.Name));
    }

    /// <summary>It was proved from what is not proved itself.</summary>
    private static Obligation Unsupported(Obligation obligation) => obligation with
    {
        Outcome = ProofOutcome.Unknown,
        Detail = FromUnproved,
    };

    private Func<IReadOnlyList<Obligation>>[] Groups(Induction induction) =>
    [
        () => Kept(induction.ProveInitial),
        .. Operation.All().Select(operation =>
            (Func<IReadOnlyList<Obligation>>)(() => Kept(log => induction.Prove(operation, log)))),
    ];

    /// <summary>Some obligations anew; of the initial state there is none, as nothing is assumed there.</summary>
    private Func<IReadOnlyList<Obligation>>[] Groups(IReadOnlyList<Lemma> lemmas, IReadOnlyList<Obligation> open) =>
    [
        .. from operation in Operation.All()
           let names = open.Where(o => o.Operation == operation.Name).Select(o => o.Claim).ToList()
           where names.Count > 0
           let induction = new Induction(design, claims, lemmas) { QueryTimeoutMs = QueryTimeoutMs, Only = names }
           select (Func<IReadOnlyList<Obligation>>)(() => Kept(log => induction.Prove(operation, log))),
    ];

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
        // One at a time, as they differ in length, and after the first from the end on, where the long ones are.
        var order = Enumerable.Range(0, groups.Length).Reverse().OrderBy(group => group != 0);
        var each = Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(each, new ParallelOptions { MaxDegreeOfParallelism = Threads }, group =>
        {
            if (cancellation.IsCancellationRequested) return;
            done[group] = groups[group]();
            progress?.Report(done[group]);
        });
        return [.. done.SelectMany(obligations => obligations)];
    }

    private static bool IsOf(Obligation obligation, IReadOnlyList<Lemma> lemmas) =>
        lemmas.Any(lemma => obligation.Claim == Goal.NameOf(lemma));

    private static IReadOnlyList<Lemma> Failed(IReadOnlyList<Obligation> obligations, IReadOnlyList<Lemma> lemmas) =>
        [.. lemmas.Where(lemma =>
            obligations.Any(o => o.Claim == Goal.NameOf(lemma) && o.Outcome != ProofOutcome.Proved))];
}
