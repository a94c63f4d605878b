using PasidVerify.Prover;
using PasidVerify.Report;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>
/// What was proved, for reading: what matters stands last. First the many obligations that are proved, by claim; then
/// what is not, one by one; then each claim that a trace breaks, with the trace; and at the end a line for each claim.
/// </summary>
public static class ProofText
{
    private const string Lemmas = "supporting lemmas";

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="report">What became of the obligations.</param>
    /// <param name="claims">The claims that were asked for.</param>
    /// <param name="fileOf">The file of the trace that breaks a claim.</param>
    /// <param name="verbose">Proved obligations one by one too.</param>
    public static void Write(
        TextWriter output, ProofReport report, IReadOnlyList<Claim> claims, Func<string, string> fileOf, bool verbose)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentNullException.ThrowIfNull(fileOf);
        foreach (var group in report.Rows.GroupBy(Group)) WriteProved(output, group.Key, [.. group], verbose);
        WriteOpen(output, [.. report.Rows.Where(row => row.Found is not Verdict.Proved)], verbose);
        foreach (var one in report.Broken)
        {
            output.WriteLine();
            TextTrace.Write(output, one.Trace, CommonOptions.SentenceOf(one.Claim));
            output.WriteLine($"replay: ./pasidverify replay {fileOf(one.Claim)}");
        }

        output.WriteLine();
        int proved = report.Rows.Count(row => row.Found is Verdict.Proved);
        output.WriteLine(
            $"{proved} of {Counted.Of(report.Rows.Count, "obligation")} proved{(report.Interrupted ? ", then interrupted" : "")}");
        foreach (var claim in claims) output.WriteLine($"{claim.Name,-18} {report.WordOn(claim)}");
    }

    private static void WriteProved(TextWriter output, string name, IReadOnlyList<ObligationRow> rows, bool verbose)
    {
        List<ObligationRow> proved = [.. rows.Where(row => row.Found is Verdict.Proved)];
        if (verbose) foreach (var row in proved) output.WriteLine(Line(row));
        string count = proved.Count == rows.Count
            ? Counted.Of(rows.Count, "obligation")
            : $"{proved.Count} of {Counted.Of(rows.Count, "obligation")}";
        string word = proved.Count == rows.Count ? "proved" : "in part";
        if (proved.Count > 0) output.WriteLine($"{word,-8} {name,-20} {count}, {proved.Sum(row => row.Ms)} ms");
    }

    /// <summary>What was broken or could not be told, one by one; what merely rests on that, by claim.</summary>
    private static void WriteOpen(TextWriter output, IReadOnlyList<ObligationRow> open, bool verbose)
    {
        List<ObligationRow> resting = [.. open.Where(row => !verbose && row.Detail == ProofRun.FromUnproved)];
        foreach (var group in resting.GroupBy(Group))
        {
            string count = Counted.Of(group.Count(), "obligation");
            output.WriteLine($"unknown  {group.Key,-20} {count}: proved from lemmas of which some are not");
        }

        foreach (var row in open.Except(resting)) output.WriteLine(Line(row));
    }

    private static string Group(ObligationRow row) => row.IsOfLemma ? Lemmas : row.Claim;

    private static string Line(ObligationRow row) =>
        $"{row.Verdict,-8} {row.Claim} / {row.Operation}: {Counted.Of(row.Paths, "path")}, {row.Ms} ms"
        + (row.Detail is { } detail ? $": {detail}" : "");
}
