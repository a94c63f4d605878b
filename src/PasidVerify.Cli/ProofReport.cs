using System.Text.Json.Serialization;
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

    /// <summary>It is about a lemma under the claims.</summary>
    [JsonIgnore]
    public bool IsOfLemma => Claim.StartsWith("lemma ", StringComparison.Ordinal);

    /// <summary>proved, refuted or unknown.</summary>
    public string Verdict => Found is Verdict.Violated ? "refuted" : Found.Word;

    /// <summary>What there is to say beyond that.</summary>
    public string? Detail => Found switch
    {
        Verdict.Violated violated => $"a trace of {Counted.Of(violated.Trace.Steps.Count, "step")} breaks it",
        Verdict.Unknown unknown => unknown.Reason,
        _ => null,
    };
}

/// <summary>One claim that fails, with the trace that shows it.</summary>
public sealed record Broken(string Claim, Counterexample Trace);

/// <summary>What became of one claim: the fields of prove --json.</summary>
/// <param name="Claim">Its name.</param>
/// <param name="Verdict">proved, refuted by a trace, or unknown.</param>
public sealed record ClaimRow(string Claim, string Verdict);

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

    /// <summary>What became of one claim: a trace breaks it, or all of its obligations are proved, or it is unknown.</summary>
    public ClaimRow On(Claim claim) => new(
        claim.Name,
        BrokenBy(claim) is not null ? "refuted" : !Interrupted && Open(claim) == 0 ? "proved" : "unknown");

    /// <summary>In a few words what there is to say of one claim.</summary>
    public string WordOn(Claim claim)
    {
        if (BrokenBy(claim) is { } broken) return $"broken: a trace of {Counted.Of(broken.Trace.Steps.Count, "step")}, see above";
        int open = Open(claim);
        return Interrupted ? "unknown: interrupted"
            : open == 0 ? "holds: proved for every state of every size"
            : $"unknown: {Counted.Of(open, "obligation")} not proved, and no search has found a trace that breaks it";
    }

    private Broken? BrokenBy(Claim claim) => Broken.FirstOrDefault(one => one.Claim == claim.Name);

    private int Open(Claim claim) => Rows.Count(row => row.Claim == claim.Name && row.Found is not Verdict.Proved);

    /// <summary>Violated where a trace refutes a claim, inconclusive where something is unknown.</summary>
    public int ExitCode => Broken.Count > 0 ? Cli.ExitCode.Violated
        : AllProved ? Cli.ExitCode.Holds : Cli.ExitCode.Inconclusive;
}
