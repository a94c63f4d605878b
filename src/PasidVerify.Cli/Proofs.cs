using PasidVerify.Explorer;
using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>One obligation as it is reported: a violation only with a trace, and unknown never a pass.</summary>
public sealed record ObligationRow(
    string Claim, string Operation, string Verdict, int Paths, long Ms, string? Detail);

/// <summary>One claim that fails, with the trace that shows it.</summary>
public sealed record Broken(string Claim, Counterexample Trace);

/// <summary>What is proved of a design, and what a trace refutes.</summary>
/// <param name="Rows">Every obligation.</param>
/// <param name="Broken">The claims that fail; those that the switches are named for come first.</param>
public sealed record ProofReport(IReadOnlyList<ObligationRow> Rows, IReadOnlyList<Broken> Broken)
{
    /// <summary>Every obligation is proved.</summary>
    public bool AllProved => Rows.All(row => row.Verdict == "proved");

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
    /// <summary>States that a search for a trace looks at, at most.</summary>
    private const int SearchedStates = 20_000;

    /// <summary>Operations of a trace at most.</summary>
    private const int SearchedDepth = 12;

    /// <summary>Proves, and searches where that fails.</summary>
    public static ProofReport Run(
        IReadOnlyList<Claim> claims,
        IReadOnlyList<DesignSwitch> switches,
        Action<string> progress,
        CancellationToken stop)
    {
        var design = CommonOptions.With(switches);
        var told = new Told(progress);
        var obligations = new ProofRun(design, claims).Run(told, stop);
        progress("searching for a state that exercises each claim");
        var exercised = Exercised(claims, stop);
        var broken = obligations.All(o => o.Outcome == ProofOutcome.Proved)
            ? []
            : Search(claims, switches, design, progress, stop);
        return new([.. obligations.Select(o => Row(o, broken)), .. exercised], broken);
    }

    private static ObligationRow Row(Obligation o, IReadOnlyList<Broken> broken)
    {
        var trace = broken.FirstOrDefault(one => one.Claim == o.Claim)?.Trace;
        bool refuted = trace?.Steps[^1].Operation == o.Operation;
        string verdict = refuted ? "refuted" : o.Outcome == ProofOutcome.Proved ? "proved" : "unknown";
        string? detail = refuted ? "a trace of " + trace!.Steps.Count + " steps breaks it"
            : verdict == "proved" ? null
            : o.Outcome == ProofOutcome.Candidate ? "the solver has a candidate state, which is no violation by itself"
            : "the solver gave up: " + o.Detail;
        return new(o.Claim, o.Operation, verdict, o.Paths, (long)o.Elapsed.TotalMilliseconds, detail);
    }

    /// <summary>A claim whose premise no reachable state fulfils says nothing.</summary>
    private static IEnumerable<ObligationRow> Exercised(IReadOnlyList<Claim> claims, CancellationToken stop)
    {
        int wanted = claims.Sum(claim => claim.Requirements.Count);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var found = new Search(Scope.Small(), new Design(), [], claims)
            .Run(new(SearchedStates, SearchedDepth), result => result.Exercised.Count == wanted, stop).Exercised;
        foreach (var claim in claims)
        {
            bool all = claim.Requirements.All(one => found.ContainsKey($"{claim.Name}/{one.Name}"));
            yield return new(
                claim.Name, "exercised", all ? "proved" : "unknown", 0, clock.ElapsedMilliseconds,
                all ? null : "NEVER: no state that was searched fulfils its premise");
        }
    }

    private static List<Broken> Search(
        IReadOnlyList<Claim> claims,
        IReadOnlyList<DesignSwitch> switches,
        Design design,
        Action<string> progress,
        CancellationToken stop)
    {
        string[] named = [.. switches.Select(one => one.Claim).Where(name => claims.Any(c => c.Name == name))];
        Scope[] scopes = [.. switches.Select(one => one.Scope).Append(Scope.Small()).DistinctBy(scope => scope.Name)];
        var broken = new Dictionary<string, Counterexample>();
        foreach (var scope in scopes)
        {
            progress($"searching scope {scope.Name} for a trace");
            var result = new Search(scope, design, [.. switches.Select(one => one.Name)], claims).Run(
                new(SearchedStates, SearchedDepth),
                found => named.Length > 0 ? named.All(found.Violations.ContainsKey) : found.Violations.Count > 0,
                stop);
            foreach (var (claim, trace) in result.Violations) broken.TryAdd(claim, trace);
            if (named.Length > 0 && named.All(broken.ContainsKey)) break;
        }

        return
        [
            .. broken.OrderBy(pair => named.Contains(pair.Key) ? 0 : 1).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => new Broken(pair.Key, pair.Value)),
        ];
    }

    private sealed class Told(Action<string> progress) : IProgress<IReadOnlyList<Obligation>>
    {
        public void Report(IReadOnlyList<Obligation> value)
        {
            string what = value[0].Claim == "arithmetic" ? "arithmetic" : value[0].Operation;
            lock (this) progress($"{what}: {value.Count(o => o.Outcome == ProofOutcome.Proved)} of {value.Count} proved");
        }
    }
}
