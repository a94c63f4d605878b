using System.Collections.Concurrent;
using System.Diagnostics;
using PasidVerify.Explorer;
using PasidVerify.Lifted;
using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>
/// The four duties of each claim, put together: it holds initially, every operation preserves it, some reachable state
/// exercises it; and where a proof fails, a shortest trace decides whether the claim does.
/// </summary>
public static class Proofs
{
    /// <summary>More than twice what the design proper needs; a switched one may never show every case.</summary>
    private static readonly SearchLimits ExerciseLimits = new(States: 10_000, Depth: 12);

    /// <summary>Searches, proves, and searches again for what is not proved.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="switches">The rules that are turned off.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="found">Told of each claim that a trace breaks, as it is found: the proofs may take minutes more.</param>
    /// <param name="stop">Stops between groups of obligations.</param>
    /// <param name="second">Another solver's word, where that is wanted.</param>
    public static ProofReport Run(
        IReadOnlyList<Claim> claims,
        IReadOnlyList<DesignSwitch> switches,
        Action<string> progress,
        Action<Broken> found,
        CancellationToken stop,
        SecondOpinion? second = null)
    {
        // Where there is no solver, that shows before anything else is done.
        new PathExplorer().Dispose();
        var broken = new List<Broken>();
        var searched = new HashSet<string>();
        string[] named = [.. switches.Where(one => one.Breaks).Select(one => one.Claim)];
        foreach (var claim in claims.Where(claim => named.Contains(claim.Name))) LookFor(claim);
        progress("searching for states that exercise each claim");
        var clock = Stopwatch.StartNew();
        var seen = Exercise(claims, switches, stop);
        long ms = clock.ElapsedMilliseconds;
        foreach (var claim in claims.Where(claim => seen.Broken.Contains(claim.Name))) LookFor(claim);

        var run = new ProofRun(CommonOptions.With(switches), claims)
        {
            Scripts = second?.Scripts,
            FirstRound = LookForUnproved,
            Dropping = failed => progress(
                "proving once more, without them, what rested on lemmas that are not proved: "
                + string.Join(", ", failed.Select(lemma => lemma.Name))),
        };
        var obligations = run.Run(new Told(progress), stop);
        obligations = second?.On(obligations, progress, stop) ?? obligations;
        LookForUnproved(obligations);
        return new(
            [
                .. obligations.Select(o => Row(o, broken)),
                .. claims.Select(claim => Exercised(claim, seen, ms, stop.IsCancellationRequested)),
            ],
            [
                .. broken.OrderBy(one => named.Contains(one.Claim) ? 0 : 1)
                    .ThenBy(one => one.Claim, StringComparer.Ordinal),
            ],
            stop.IsCancellationRequested)
        {
            Obligations = obligations,
        };

        // A rule that was edited, and not turned off: nobody said which claim it breaks.
        void LookForUnproved(IReadOnlyList<Obligation> proved)
        {
            if (switches.Count > 0) return;
            foreach (var claim in claims.Where(claim => IsUnproved(claim, proved))) LookFor(claim);
        }

        void LookFor(Claim claim)
        {
            if (!searched.Add(claim.Name)) return;
            progress($"searching for a trace that breaks {claim.Name}");
            if (ShortestTrace.Find(claim, Scopes(claim, switches), switches, stop) is not Verdict.Violated violated) return;
            broken.Add(new(claim.Name, violated.Trace));
            found(broken[^1]);
        }
    }

    private static ObligationRow Row(Obligation o, IReadOnlyList<Broken> all)
    {
        var trace = all.FirstOrDefault(one => one.Claim == o.Claim && LastOperation(one.Trace) == o.Operation)?.Trace;
        Verdict verdict = (trace is not null, o.Outcome) switch
        {
            (true, ProofOutcome.Proved) => new Verdict.Unknown(
                "proved, and yet a trace breaks it: the proof, the search or libz3 is wrong"),
            (true, _) => new Verdict.Violated(trace!),
            (_, ProofOutcome.Proved) => new Verdict.Proved(),
            (_, ProofOutcome.Candidate) => new Verdict.Unknown(
                "the solver has a candidate state, which is no violation by itself"),
            (_, ProofOutcome.Disputed) => new Verdict.Unknown("one solver is wrong: " + o.Detail),
            _ when o.Detail == ProofRun.FromUnproved => new Verdict.Unknown(ProofRun.FromUnproved),
            _ => new Verdict.Unknown("the solver gave up: " + o.Detail),
        };
        return new(o.Claim, o.Operation, o.Paths, (long)o.Elapsed.TotalMilliseconds, verdict);
    }

    private static string LastOperation(Counterexample trace) =>
        trace.Steps.Count == 0 ? "initial" : trace.Steps[^1].Operation;

    private static Shown Exercise(
        IReadOnlyList<Claim> claims, IReadOnlyList<DesignSwitch> switches, CancellationToken stop)
    {
        var scopes = claims.SelectMany(claim => claim.Requirements).Select(one => one.ShownIn).DistinctBy(one => one.Name);
        var results = new ConcurrentBag<SearchResult>();
        Parallel.ForEach(scopes, scope => results.Add(Exercise(scope, Parts(scope), switches, stop)));
        return new(
            [.. results.SelectMany(result => result.Exercised.Keys)],
            [.. results.SelectMany(result => result.Violations.Keys)],
            results.Sum(result => result.States));

        IReadOnlyList<Claim> Parts(Scope scope) =>
        [
            .. claims.Select(claim => claim with
            {
                Requirements = [.. claim.Requirements.Where(one => one.ShownIn.Name == scope.Name)],
            }),
        ];
    }

    private static SearchResult Exercise(
        Scope scope, IReadOnlyList<Claim> claims, IReadOnlyList<DesignSwitch> switches, CancellationToken stop)
    {
        int wanted = claims.Sum(claim => claim.Requirements.Count);
        string[] names = [.. switches.Select(one => one.Name)];

        // Under a switch, what else breaks is worth the time that it takes to see it.
        var search = new Search(scope, CommonOptions.With(switches), names, claims)
        {
            ForgetsExercised = switches.Count == 0,
        };
        return search.Run(ExerciseLimits, result => result.Exercised.Count == wanted, stop);
    }

    /// <summary>A claim whose case no reachable state shows says nothing.</summary>
    private static ObligationRow Exercised(Claim claim, Shown seen, long ms, bool interrupted)
    {
        string[] never =
        [
            .. claim.Requirements.Select(one => one.Name)
                .Where(name => !seen.Has($"{claim.Name}/{name}")),
        ];
        Verdict verdict = never.Length == 0
            ? new Verdict.Proved()
            : new Verdict.Unknown(
                $"{(interrupted ? "interrupted; not seen" : "NEVER")} in {seen.States} states: {string.Join(", ", never)}");
        return new(claim.Name, ObligationRow.Exercised, 0, ms, verdict);
    }

    private static bool IsUnproved(Claim claim, IReadOnlyList<Obligation> obligations) =>
        obligations.Any(o => o.Claim == claim.Name && o.Outcome != ProofOutcome.Proved);

    /// <summary>Where a trace is looked for: where the switches say; without any, where the claim's cases show.</summary>
    private static IReadOnlyList<Scope> Scopes(Claim claim, IReadOnlyList<DesignSwitch> switches)
    {
        var first = switches.Count > 0
            ? switches.Select(one => one.Scope)
            : claim.Requirements.Select(one => one.ShownIn);
        string[] known = [.. NamedScopes.All().Select(scope => scope.Name)];
        return
        [
            .. first.Append(NamedScopes.Small()).Append(NamedScopes.Kernel())
                .Where(scope => known.Contains(scope.Name)).DistinctBy(scope => scope.Name),
        ];
    }

    /// <summary>What searches showed: requirements that some step exercises, claims that some step breaks.</summary>
    private sealed record Shown(IReadOnlyList<string> Exercised, IReadOnlyList<string> Broken, int States)
    {
        public bool Has(string requirement) => Exercised.Contains(requirement);
    }

    /// <summary>Tells of each group of obligations, and by name what is not proved of it.</summary>
    private sealed class Told(Action<string> progress) : IProgress<IReadOnlyList<Obligation>>
    {
        public void Report(IReadOnlyList<Obligation> value)
        {
            // No claim was left to prove of the operation, nor any lemma.
            if (value.Count == 0) return;
            string what = value[0].Claim == Law.Claim ? Law.Claim : value[0].Operation;
            string[] open = [.. value.Where(o => o.Outcome != ProofOutcome.Proved).Select(o => o.Claim)];
            string names = open.Length == 0 ? "" : "; not proved: " + string.Join(", ", open);
            lock (this)
                progress($"{what}: {value.Count - open.Length} of {Counted.Of(value.Count, "obligation")} proved{names}");
        }
    }
}
