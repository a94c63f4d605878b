using PasidVerify.Spec;

namespace PasidVerify.Cli.Tests;

/// <summary>What a set of verdicts amounts to: unknown is never a pass.</summary>
public sealed class ProofReportTests
{
    private static readonly Broken Trace =
        new("isolation", new("specification", "isolation", "", "small", [], 0, [new("enable", [], "Ok")]));

    private static readonly Verdict Proved = new Verdict.Proved();
    private static readonly Verdict Unknown = new Verdict.Unknown("why");
    private static readonly Verdict Refuted = new Verdict.Violated(Trace.Trace);

    [Fact]
    public void All_proved_holds() => Assert.Equal(ExitCode.Holds, Report(Proved, Proved).ExitCode);

    [Fact]
    public void One_unknown_among_proved_ones_is_inconclusive() =>
        Assert.Equal(ExitCode.Inconclusive, Report(Proved, Unknown).ExitCode);

    [Fact]
    public void Proofs_that_were_interrupted_are_inconclusive() =>
        Assert.Equal(ExitCode.Inconclusive, (Report(Proved) with { Interrupted = true }).ExitCode);

    [Fact]
    public void A_trace_is_a_violation_whatever_else_is_unknown() => Assert.Equal(
        ExitCode.Violated, (Report(Refuted, Unknown) with { Broken = [Trace] }).ExitCode);

    [Fact]
    public void A_trace_is_a_violation_even_where_every_obligation_is_proved() =>
        Assert.Equal(ExitCode.Violated, (Report(Proved) with { Broken = [Trace] }).ExitCode);

    [Fact]
    public void Rows_use_the_words_of_provers_and_say_why()
    {
        Assert.Equal(
            [("proved", null), ("unknown", "why"), ("refuted", "a trace of 1 step breaks it")],
            Report(Proved, Unknown, Refuted).Rows.Select(row => (row.Verdict, row.Detail)));
    }

    [Fact]
    public void A_claim_is_refuted_by_a_trace_proved_by_all_its_obligations_and_else_unknown()
    {
        var isolation = ClaimList.All().Single(claim => claim.Name == "isolation");
        Assert.Equal(new("isolation", "proved"), Report(Proved, Proved).On(isolation));
        Assert.Equal(new("isolation", "unknown"), Report(Proved, Unknown).On(isolation));
        Assert.Equal(new("isolation", "unknown"), (Report(Proved) with { Interrupted = true }).On(isolation));
        Assert.Equal(new("isolation", "refuted"), (Report(Proved) with { Broken = [Trace] }).On(isolation));
    }

    private static ProofReport Report(params Verdict[] verdicts) =>
        new([.. verdicts.Select(verdict => new ObligationRow("isolation", "enable", 1, 0, verdict))], [], false);
}
