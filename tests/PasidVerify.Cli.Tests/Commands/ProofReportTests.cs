namespace PasidVerify.Cli.Tests;

/// <summary>What a set of verdicts amounts to: unknown is never a pass.</summary>
public sealed class ProofReportTests
{
    private static readonly Broken Trace =
        new("isolation", new("specification", "isolation", "", "small", [], 0, [new("enable", [], "Ok")]));

    [Fact]
    public void All_proved_holds() => Assert.Equal(ExitCode.Holds, Report("proved", "proved").ExitCode);

    [Fact]
    public void One_unknown_among_proved_ones_is_inconclusive() =>
        Assert.Equal(ExitCode.Inconclusive, Report("proved", "unknown").ExitCode);

    [Fact]
    public void A_trace_is_a_violation_whatever_else_is_unknown() => Assert.Equal(
        ExitCode.Violated, (Report("refuted", "unknown") with { Broken = [Trace] }).ExitCode);

    [Fact]
    public void A_trace_is_a_violation_even_where_every_obligation_is_proved() =>
        Assert.Equal(ExitCode.Violated, (Report("proved") with { Broken = [Trace] }).ExitCode);

    private static ProofReport Report(params string[] verdicts) =>
        new([.. verdicts.Select(verdict => new ObligationRow("isolation", "enable", verdict, 1, 0, null))], []);
}
