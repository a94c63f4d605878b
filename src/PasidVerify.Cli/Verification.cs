using PasidVerify.Conformance;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>One line of the closing table.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Evidence">What the verdict rests on.</param>
/// <param name="Code">Its exit code, were it alone.</param>
/// <param name="Command">The command that does it again.</param>
public sealed record VerificationLine(string What, string Verdict, string Evidence, int Code, string Command)
{
    /// <summary>A real log that shows too little to decide: no pass, and no failure of the tool's either.</summary>
    public bool Undecided { get; init; }
}

/// <summary>Everything that verify found.</summary>
public sealed record VerificationReport(
    ProofReport Proofs, CheckReport Check, IReadOnlyList<TraceRow> Trace, IReadOnlyList<QuestionRow> Questions)
{
    /// <summary>The closing table.</summary>
    public required IReadOnlyList<VerificationLine> Lines { get; init; }

    /// <summary>A violation outweighs what is inconclusive, which outweighs what holds.</summary>
    public int ExitCode => Lines.Any(line => line.Code == Cli.ExitCode.Violated) ? Cli.ExitCode.Violated
        : Lines.Max(line => line.Code);
}

/// <summary>The whole main job within a budget: kernel logs, proofs, questions, and a campaign with what is left.</summary>
public sealed class Verification(Session session, string folder, TimeSpan budget, Action<string, string> progress)
{
    /// <summary>A campaign is worth this much time even when the budget is used up.</summary>
    private static readonly TimeSpan ShortestCampaign = TimeSpan.FromSeconds(5);

    /// <summary>Runs it.</summary>
    public VerificationReport Run()
    {
        long started = session.Clock.GetTimestamp();
        var logs = KernelLogs.Shipped(AppContext.BaseDirectory);
        var traces = KernelLogs.Check(logs, line => progress("kernel logs", line), session.Stop);
        var broken = new List<VerificationLine>();
        var proofs = Proofs.Run(
            ClaimList.All(), [], line => progress("proofs", line),
            one => broken.Add(Line(one, CommonOptions.Save(folder, one.Trace))), session.Stop);
        var known = new DesignProofs();
        if (!proofs.Interrupted) known.Add(new Design(), proofs.Obligations);
        var questions = Questions.Answer(folder, known, line => progress("questions", line), session.Stop);
        var left = budget - session.Clock.GetElapsedTime(started);
        progress("comparison", "random sequences on the implementation, beside the specification");
        var check = Checks.Run(
            TargetList.Iommu(),
            new() { Time = left < ShortestCampaign ? ShortestCampaign : left },
            session,
            folder);
        return new(proofs, check, traces, questions)
        {
            Lines =
            [
                .. proofs.Rows.GroupBy(Group).Select(group => Line(group.Key, [.. group], proofs.Interrupted)),
                .. broken,
                Line(check),
                .. traces.Select(Line),
                .. questions.Select(Line),
                .. Unfinished("proofs", proofs.Interrupted),
                .. Unfinished("comparison", check.Interrupted),
                .. Unfinished("kernel logs", traces.Count < logs.Count),
                .. Unfinished("questions", questions.Count < Question.All().Count),
            ],
        };
    }

    private static IEnumerable<VerificationLine> Unfinished(string what, bool unfinished)
    {
        if (unfinished) yield return new(what, "interrupted", "the rest", ExitCode.Inconclusive, "./pasidverify verify");
    }

    private static string Group(ObligationRow row) =>
        row.Operation == ObligationRow.Exercised ? "each is exercised"
        : row.Claim.StartsWith("lemma", StringComparison.Ordinal) ? "supporting lemmas"
        : row.Claim;

    private static VerificationLine Line(string claim, IReadOnlyList<ObligationRow> rows, bool interrupted)
    {
        int proved = rows.Count(row => row.Found is Verdict.Proved);
        bool exercised = rows[0].Operation == ObligationRow.Exercised;
        var (verdict, code) =
            rows.Any(row => row.Found is Verdict.Violated) ? ("refuted", ExitCode.Violated)
            : interrupted ? ("interrupted", ExitCode.Inconclusive)
            : proved < rows.Count ? ("unknown", ExitCode.Inconclusive)
            : (exercised ? "reachable" : "proved", ExitCode.Holds);
        string evidence = exercised
            ? $"{proved} of {rows.Count} claims by a step from the initial state on"
            : $"{proved} of {rows.Count} obligations, every state of every size";
        string option = ClaimList.All().Any(one => one.Name == claim) ? " --claim " + claim : "";
        return new((exercised ? "claims: " : "proof: ") + claim, verdict, evidence, code, $"./pasidverify prove{option}");
    }

    private static VerificationLine Line(Broken broken, string file) => new(
        "trace: " + broken.Claim,
        "violated",
        $"{broken.Trace.Steps.Count} steps, replayed",
        ExitCode.Violated,
        $"./pasidverify replay {file}");

    private static VerificationLine Line(CheckReport check) => new(
        "comparison: " + check.Target,
        check.Violation is { } found ? found.Claim + " violated" : "held",
        $"{check.Operations} operations in {check.Sequences} sequences",
        check.ExitCode,
        check.Violation is { } violation
            ? $"./pasidverify replay {violation.Trace}"
            : $"./pasidverify check --seed {check.Seed} --ops {Math.Max(1, check.Operations)}");

    private static VerificationLine Line(TraceRow row) => new(
        "kernel log: " + Path.GetFileName(row.File),
        row.Verdict,
        $"{row.Maps} maps, {row.Unmaps} unmaps, {row.Invalidations} invalidations, {row.Mode}"
        + (row.Undecided > 0 ? $", {row.Undecided} pages undecided" : ""),
        row.FirstViolation is null ? ExitCode.Holds : ExitCode.Violated,
        $"./pasidverify trace {row.File}") { Undecided = row.IsUndecided };

    private static VerificationLine Line(QuestionRow answer) => new(
        (answer.Switches.Count > 0 ? "switch: " : "question: ") + answer.Id,
        $"{answer.Claim} {answer.Verdict}"
        + (answer.AsExpected ? ", as it must" : answer.Verdict == "unknown" ? "" : ", NOT AS EXPECTED"),
        answer.Steps is { } steps ? $"shortest trace: {steps} steps, replayed"
            : answer.Verdict == "holds" ? "proved, every state of every size" : "no trace",
        answer.AsExpected ? ExitCode.Holds
            : answer.Verdict == "unknown" ? ExitCode.Inconclusive : ExitCode.Violated,
        answer.Command);
}
