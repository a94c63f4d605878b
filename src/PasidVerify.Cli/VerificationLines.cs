using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>One of the closing lines.</summary>
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

/// <summary>What verify found, line by line.</summary>
public static class VerificationLines
{
    /// <summary>The closing lines.</summary>
    /// <param name="proofs">The proofs.</param>
    /// <param name="broken">The claims that a trace breaks, with the trace's file.</param>
    /// <param name="check">The campaign.</param>
    /// <param name="traces">The kernel logs that were looked at.</param>
    /// <param name="logs">How many there are.</param>
    /// <param name="questions">The answers.</param>
    public static IReadOnlyList<VerificationLine> Of(
        ProofReport proofs,
        IEnumerable<(Broken Broken, string File)> broken,
        CheckReport check,
        IReadOnlyList<TraceRow> traces,
        int logs,
        IReadOnlyList<QuestionRow> questions) =>
    [
        .. proofs.Rows.GroupBy(Group).Select(group => Line(group.Key, [.. group], proofs.Interrupted)),
        .. broken.Select(Line),
        Line(check),
        .. traces.Select(Line),
        .. questions.Select(Line),
        .. Unfinished("proofs", proofs.Interrupted),
        .. Unfinished("comparison", check.Interrupted),
        .. Unfinished("kernel logs", traces.Count < logs),
        .. Unfinished("questions", questions.Count < Question.All().Count),
    ];

    private static IEnumerable<VerificationLine> Unfinished(string what, bool unfinished)
    {
        if (unfinished) yield return new(what, "interrupted", "the rest", ExitCode.Inconclusive, "./pasidverify verify");
    }

    private static string Group(ObligationRow row) =>
        row.Operation == ObligationRow.Exercised ? "each is exercised"
        : row.IsOfLemma ? "supporting lemmas"
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
            ? $"{proved} of {Counted.Of(rows.Count, "claim")}, by a reachable step"
            : $"{proved} of {Counted.Of(rows.Count, "obligation")}";
        string option = ClaimList.All().Any(one => one.Name == claim) ? " --claim " + claim : "";
        return new((exercised ? "claims: " : "proof: ") + claim, verdict, evidence, code, $"./pasidverify prove{option}");
    }

    private static VerificationLine Line((Broken Broken, string File) found) => new(
        "trace: " + found.Broken.Claim,
        "violated",
        $"{Counted.Of(found.Broken.Trace.Steps.Count, "step")}, replayed",
        ExitCode.Violated,
        $"./pasidverify replay {found.File}");

    private static VerificationLine Line(CheckReport check) => new(
        "comparison: " + check.Target,
        check.Violation is { } found ? found.Claim + " violated" : "held",
        $"{Counted.Of(check.Operations, "operation")} in {Counted.Of(check.Sequences, "sequence")}",
        check.ExitCode,
        check.Violation is { } violation
            ? $"./pasidverify replay {violation.Trace}"
            : $"./pasidverify check --seed {check.Seed} --ops {Math.Max(1, check.Operations)}");

    private static VerificationLine Line(TraceRow row) => new(
        "kernel log: " + Path.GetFileName(row.File).Replace(".trace.gz", "", StringComparison.Ordinal),
        row.Verdict,
        $"{Counted.Of(row.Maps, "map")}, {Counted.Of(row.Unmaps, "unmap")}, "
        + (row.Undecided > 0 ? $"{Counted.Of(row.Undecided, "page")} open" : row.Mode),
        row.FirstViolation is null ? ExitCode.Holds : ExitCode.Violated,
        $"./pasidverify trace {row.File}") { Undecided = row.IsUndecided };

    private static VerificationLine Line(QuestionRow answer) => new(
        (answer.Switches.Count > 0 ? "switch: " : "question: ") + answer.Id,
        answer.Verdict
        + (answer.AsExpected ? ", as it must" : answer.Verdict == "unknown" ? "" : ", NOT AS EXPECTED"),
        $"{answer.Claim}: "
        + (answer.Steps is { } steps ? $"{Counted.Of(steps, "step")}, replayed"
            : answer.Verdict == "holds" ? "proved" : "no trace"),
        answer.AsExpected ? ExitCode.Holds
            : answer.Verdict == "unknown" ? ExitCode.Inconclusive : ExitCode.Violated,
        answer.Command);
}
