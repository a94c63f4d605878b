using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli.Tests;

/// <summary>What prove prints: little of what is proved, and last what is not.</summary>
public sealed class ProofTextTests
{
    private static readonly Verdict Proved = new Verdict.Proved();

    private static readonly Counterexample Trace =
        new("specification", "isolation", "It does not hold.", "small", ["no-bounce"], 0, [new("enable", [], "Ok")]);

    private static readonly ProofReport Report = new(
        [
            new("isolation", "enable", 3, 40, Proved),
            new("isolation", "end", 2, 2, new Verdict.Violated(Trace)),
            new("binding", "enable", 1, 20, Proved),
            new("binding", "end", 1, 21, Proved),
            new("lemma one", "enable", 1, 5, Proved),
            new("lemma two", "enable", 1, 6, new Verdict.Unknown("the solver gave up")),
            new("lemma two", "end", 1, 6, new Verdict.Unknown(ProofRun.FromUnproved)),
            new("lemma two", "probe", 1, 6, new Verdict.Unknown(ProofRun.FromUnproved)),
            new("arithmetic", "fits", 1, 7, Proved),
        ],
        [new("isolation", Trace)],
        Interrupted: false);

    private static string[] Lines(bool verbose)
    {
        using var text = new StringWriter { NewLine = "\n" };
        Claim[] claims = [.. ClaimList.All().Where(claim => claim.Name is "isolation" or "binding")];
        ProofText.Write(text, Report, claims, claim => $"folder/{claim}.itf.json", verbose);
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void What_is_proved_is_a_line_a_claim_and_comes_first()
    {
        Assert.Equal(
            [
                "in part  isolation            1 of 2 obligations, 40 ms",
                "proved   binding              2 obligations, 41 ms",
                "in part  supporting lemmas    1 of 4 obligations, 5 ms",
                "proved   arithmetic           1 obligation, 7 ms",
                "unknown  supporting lemmas    2 obligations: proved from lemmas of which some are not",
                "refuted  isolation / end: 2 paths, 2 ms: a trace of 1 step breaks it",
                "unknown  lemma two / enable: 1 path, 6 ms: the solver gave up",
            ],
            Lines(verbose: false)[..7]);
    }

    [Fact]
    public void The_trace_of_what_is_broken_and_a_line_for_each_claim_come_last()
    {
        string[] lines = Lines(verbose: false);
        Assert.StartsWith("claim     isolation: ", lines[7], StringComparison.Ordinal);
        Assert.Equal(
            [
                "broken by step 1: It does not hold.",
                "replay: ./pasidverify replay folder/isolation.itf.json",
                "5 of 9 obligations proved",
                "isolation          broken: a trace of 1 step, see above",
                "binding            holds: proved for every state of every size",
            ],
            lines[^5..]);
    }

    [Fact]
    public void Asked_for_more_it_prints_each_proved_obligation()
    {
        string[] lines = Lines(verbose: true);
        Assert.Equal(Lines(verbose: false).Length + 6, lines.Length);
        Assert.Contains("proved   binding / end: 1 path, 21 ms", lines);
        Assert.Contains($"unknown  lemma two / probe: 1 path, 6 ms: {ProofRun.FromUnproved}", lines);
    }
}
