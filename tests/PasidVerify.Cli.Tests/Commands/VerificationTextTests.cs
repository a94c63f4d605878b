using System.Text.RegularExpressions;
using PasidVerify.Spec;

namespace PasidVerify.Cli.Tests;

/// <summary>The closing lines of verify, with the longest names and numbers that there are.</summary>
public sealed partial class VerificationTextTests
{
    private static readonly string[] Logs =
        [.. KernelLogs.Shipped(AppContext.BaseDirectory).Select(file => Path.GetFileName(file))];

    private static IReadOnlyList<TraceRow> Rows =>
    [
        .. Logs.Select(log => new TraceRow(
            $"tests/data/traces/{log}", 123_456, 12_345, 12_345, 12_345, "strict", "undecidable", 12_345, 0, null)),
        new("one.trace.gz", 3, 1, 1, 1, "strict", "clean", 0, 0, null),
    ];

    private static IReadOnlyList<QuestionRow> Questions =>
    [
        .. Question.All().Select(one => new QuestionRow(
            string.Join("+", one.Switches.Select(rule => rule.Name)), one.Text,
            [.. one.Switches.Select(rule => rule.Name)], one.Claim, one.Breaks ? "broken" : "holds", one.Breaks ? 12 : null,
            null, "./pasidverify prove") { AsExpected = false }),
    ];

    private static ProofReport Proofs =>
        new([.. ClaimList.All().Select(claim => new ObligationRow(claim.Name, "enable", 1, 1, new Verdict.Proved()))], [], false);

    private static CheckReport Check => new(
        "iommu", 1, 123_456, 12_345_678, 1,
        new(
            new Dictionary<string, IReadOnlyDictionary<string, long>>(), new Dictionary<string, PathCount>(),
            new Dictionary<string, long>(), new Dictionary<string, long>(), []),
        new("strict-coherence", 12, "artifacts/iommu-strict-coherence-01234567.itf.json")) { Interrupted = true };

    private static Broken Broken =>
        new("strict-coherence", new("specification", "strict-coherence", "", "small", [], 0, [new("enable", [], "Ok")]));

    private static VerificationReport Report => new(Proofs, Check, Rows, Questions)
    {
        Lines = VerificationLines.Of(
            Proofs, [(Broken, "artifacts/specification-strict-coherence-01234567.itf.json")], Check, Rows, 99, Questions),
    };

    private static string[] Lines
    {
        get
        {
            using var text = new StringWriter { NewLine = "\n" };
            VerificationText.Write(text, Report);
            return Colour().Replace(text.ToString(), "").Split('\n');
        }
    }

    [GeneratedRegex("\\e\\[[0-9;]*m")]
    private static partial Regex Colour();

    [Fact]
    public void No_line_is_wider_than_120_letters() =>
        Assert.All(Lines, line => Assert.InRange(line.Length, 0, VerificationText.Width));

    [Fact]
    public void Columns_stay_apart_and_each_line_has_its_command_below()
    {
        string[] lines = Lines;
        foreach (var line in Report.Lines)
        {
            int at = Array.FindIndex(lines, one => one.StartsWith(line.What + " ", StringComparison.Ordinal)
                && one.Contains($" {line.Verdict} ", StringComparison.Ordinal)
                && one.EndsWith($" {line.Evidence}", StringComparison.Ordinal));
            Assert.True(at >= 0, line.What);
            Assert.Contains("    " + line.Command, lines);
        }
    }

    [Theory]
    [InlineData(0, "0 steps")]
    [InlineData(1, "1 step")]
    [InlineData(2, "2 steps")]
    public void One_is_one(int count, string words) => Assert.Equal(words, Counted.Of(count, "step"));
}
