using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Serialization;
using PasidVerify.Explorer;
using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>One obligation as it is reported.</summary>
/// <param name="Claim">Name of the claim, or of the lemma or arithmetic under it.</param>
/// <param name="Operation">The operation, or "initial", or "exercised"; a law's name for arithmetic.</param>
/// <param name="Paths">Paths that were looked at.</param>
/// <param name="Ms">Milliseconds that it took.</param>
/// <param name="Found">What became of it: a violation only with a trace, and unknown never a pass.</param>
public sealed record ObligationRow(
    string Claim, string Operation, int Paths, long Ms, [property: JsonIgnore] Verdict Found)
{
    /// <summary>The operation of a row that says whether some reachable state exercises the claim.</summary>
    public const string Exercised = "exercised";

    /// <summary>proved, refuted or unknown.</summary>
    public string Verdict => Found is Verdict.Violated ? "refuted" : Found.Word;

    /// <summary>What there is to say beyond that.</summary>
    public string? Detail => Found switch
    {
        Verdict.Violated violated => $"a trace of {violated.Trace.Steps.Count} steps breaks it",
        Verdict.Unknown unknown => unknown.Reason,
        _ => null,
    };
}

/// <summary>One claim that fails, with the trace that shows it.</summary>
public sealed record Broken(string Claim, Counterexample Trace);

/// <summary>What is proved of a design, and what a trace refutes.</summary>
/// <param name="Rows">Every obligation.</param>
/// <param name="Broken">The claims that fail; those that the switches are named for come first.</param>
/// <param name="Interrupted">Not every obligation was looked at.</param>
public sealed record ProofReport(IReadOnlyList<ObligationRow> Rows, IReadOnlyList<Broken> Broken, bool Interrupted)
{
    /// <summary>What the proofs alone came to.</summary>
    public IReadOnlyList<Obligation> Obligations { get; init; } = [];

    /// <summary>Every obligation is proved.</summary>
    public bool AllProved => !Interrupted && Rows.All(row => row.Found is Verdict.Proved);

    /// <summary>Violated where a trace refutes a claim, inconclusive where something is unknown.</summary>
    public int ExitCode => Broken.Count > 0 ? Cli.ExitCode.Violated
        : AllProved ? Cli.ExitCode.Holds : Cli.ExitCode.Inconclusive;
}

/// <summary>
/// The four duties of each claim, put together: it holds initially, every operation preserves it, some reachable state
/// exercises it; and where a proof fails, a shortest trace decides whether the claim does.
/// </summary>
public static class Proofs
{
    /// <summary>More than twice what the design proper needs; a switched one may never show every case.</summary>
    private static readonly SearchLimits ExerciseLimits = new(States: 10_000, Depth: 12);

    /// <summary>Proves, and searches where that fails.</summary>
    public static ProofReport Run(
        IReadOnlyList<Claim> claims,
        IReadOnlyList<DesignSwitch> switches,
        Action<string> progress,
        CancellationToken stop,
        SecondOpinion? second = null)
    {
        var run = new ProofRun(CommonOptions.With(switches), claims) { Scripts = second?.Scripts };
        var obligations = run.Run(new Told(progress), stop);
        obligations = second?.On(obligations, progress, stop) ?? obligations;
        progress("searching for states that exercise each claim");
        var clock = Stopwatch.StartNew();
        var seen = Exercise(claims, switches, stop);
        long ms = clock.ElapsedMilliseconds;
        var traces = new Dictionary<string, Counterexample>();
        foreach (var claim in claims.Where(claim => IsSuspect(claim, switches, obligations, seen)))
        {
            progress($"searching for a trace that breaks {claim.Name}");
            if (ShortestTrace.Find(claim, Scopes(switches), switches, stop) is Verdict.Violated found)
                traces[claim.Name] = found.Trace;
        }

        string[] named = [.. switches.Select(one => one.Claim)];
        return new(
            [
                .. obligations.Select(o => Row(o, traces)),
                .. claims.Select(claim => Exercised(claim, seen, ms, stop.IsCancellationRequested)),
            ],
            [
                .. traces.OrderBy(pair => named.Contains(pair.Key) ? 0 : 1)
                    .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => new Broken(pair.Key, pair.Value)),
            ],
            stop.IsCancellationRequested)
        {
            Obligations = obligations,
        };
    }

    private static ObligationRow Row(Obligation o, Dictionary<string, Counterexample> traces)
    {
        bool broken = traces.TryGetValue(o.Claim, out var trace) && LastOperation(trace) == o.Operation;
        Verdict verdict = (broken, o.Outcome) switch
        {
            (true, ProofOutcome.Proved) => new Verdict.Unknown(
                "proved, and yet a trace breaks it: the proof, the search or libz3 is wrong"),
            (true, _) => new Verdict.Violated(trace!),
            (_, ProofOutcome.Proved) => new Verdict.Proved(),
            (_, ProofOutcome.Candidate) => new Verdict.Unknown(
                "the solver has a candidate state, which is no violation by itself"),
            (_, ProofOutcome.Disputed) => new Verdict.Unknown("one solver is wrong: " + o.Detail),
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

    /// <summary>
    /// A trace is looked for where a search saw one, for the claims named for the switches, and without such for those
    /// that are not proved.
    /// </summary>
    private static bool IsSuspect(
        Claim claim, IReadOnlyList<DesignSwitch> switches, IReadOnlyList<Obligation> obligations, Shown seen) =>
        seen.Broken.Contains(claim.Name)
        || (switches.Count > 0
            ? switches.Any(one => one.Breaks && one.Claim == claim.Name)
            : obligations.Any(o => o.Claim == claim.Name && o.Outcome != ProofOutcome.Proved));

    private static IReadOnlyList<Scope> Scopes(IReadOnlyList<DesignSwitch> switches) =>
        [.. switches.Select(one => one.Scope).Append(NamedScopes.Small()).Append(NamedScopes.Kernel()).DistinctBy(scope => scope.Name)];

    /// <summary>What searches showed: requirements that some step exercises, claims that some step breaks.</summary>
    private sealed record Shown(IReadOnlyList<string> Exercised, IReadOnlyList<string> Broken, int States)
    {
        public bool Has(string requirement) => Exercised.Contains(requirement);
    }

    private sealed class Told(Action<string> progress) : IProgress<IReadOnlyList<Obligation>>
    {
        public void Report(IReadOnlyList<Obligation> value)
        {
            // No claim was left to prove of the operation, nor any lemma.
            if (value.Count == 0) return;
            string what = value[0].Claim == Law.Claim ? Law.Claim : value[0].Operation;
            lock (this) progress($"{what}: {value.Count(o => o.Outcome == ProofOutcome.Proved)} of {value.Count} proved");
        }
    }
}
