using System.Diagnostics;
using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>
/// Asks cvc5 everything that the proofs of z3 rest on. An obligation counts as proved only where cvc5 answers unsat to
/// every query of its script; where cvc5 finds a state that z3 rules out, one of the two is wrong.
/// </summary>
public sealed class CrossCheck(Cvc5 solver, IReadOnlyList<Script> scripts)
{
    /// <summary>Threads at most.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The obligations as cvc5 sees them, and then one for each operation that says why its other paths are impossible.
    /// </summary>
    /// <param name="obligations">What z3 made of them; one with a candidate claims nothing that could be checked.</param>
    /// <param name="progress">Told of each obligation as it is done, from any thread.</param>
    /// <param name="stop">Stops; what has not been asked by then is unknown.</param>
    public IReadOnlyList<Obligation> Run(
        IReadOnlyList<Obligation> obligations, IProgress<Obligation>? progress, CancellationToken stop)
    {
        var byName = scripts.ToDictionary(script => (script.Claim, script.Operation));
        (Obligation One, Script Script)[] work =
        [
            .. obligations.Select(one => (one, byName[(one.Claim, one.Operation)])),
            .. scripts.Where(script => script.Claim == Script.Branches).Select(script => (Branches(script), script)),
        ];
        var found = new Obligation[work.Length];
        Parallel.For(0, work.Length, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i =>
        {
            found[i] = Check(work[i].One, work[i].Script, stop);
            progress?.Report(found[i]);
        });
        return found;

        Obligation Branches(Script script) => new(
            script.Claim,
            script.Operation,
            ProofOutcome.Proved,
            obligations.Where(one => one.Operation == script.Operation).Select(one => one.Paths).DefaultIfEmpty().Max(),
            TimeSpan.Zero,
            null);
    }

    private Obligation Check(Obligation one, Script script, CancellationToken stop)
    {
        if (one.Outcome == ProofOutcome.Candidate) return one;
        if (stop.IsCancellationRequested)
            return one with { Outcome = ProofOutcome.Unknown, Detail = "interrupted before cvc5 was asked" };
        var clock = Stopwatch.StartNew();
        var (outcome, detail) = Judge(one.Outcome, script, solver.Ask(script, stop));
        return one with { Outcome = outcome, Detail = detail, Elapsed = clock.Elapsed };
    }

    private static (ProofOutcome Outcome, string? Detail) Judge(
        ProofOutcome known, Script script, ScriptAnswers answers)
    {
        string[] sat = Labels(script, answers, Outcome.Candidate), unknown = Labels(script, answers, Outcome.Unknown);
        if (sat.Length > 0)
        {
            // Where z3 had given up, an answer contradicts nothing.
            bool disputed = known == ProofOutcome.Proved;
            return (
                disputed ? ProofOutcome.Disputed : ProofOutcome.Candidate,
                $"cvc5 says sat{(disputed ? " where z3 says unsat" : "")}: {sat[0]}");
        }

        if (answers.Complaint is { } complaint)
        {
            string what = answers.Crash is null ? "" : $" crashed on {script.Claim} / {script.Operation}";
            return (ProofOutcome.Unknown, $"cvc5{what}: {complaint}");
        }

        return unknown.Length > 0
            ? (ProofOutcome.Unknown, $"cvc5 decided all but {unknown.Length} of {script.Queries.Count} queries: {unknown[0]}")
            : (ProofOutcome.Proved, answers.Crash is { } code
                ? $"cvc5 crashed (exit code {code}), and answered with {Cvc5.OtherSatSolver}"
                : null);
    }

    private static string[] Labels(Script script, ScriptAnswers answers, Outcome outcome) =>
        [.. script.Queries.Zip(answers.Outcomes).Where(pair => pair.Second == outcome).Select(pair => pair.First)];
}
