using System.Text.Json;
using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli.Tests;

/// <summary>prove --export and --solver: one obligation, one script, and a second solver's word on each.</summary>
public sealed class SecondOpinionTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Every_obligation_has_a_script_and_cvc5_confirms_each()
    {
        string folder = scratch["scripts"];
        var ran = CommandLine.Run(
            "prove", "--claim", "mode-isolation", "--solver", "cvc5", "--export", folder, "--json", "--out", scratch.Path);
        Assert.True(ran.Code == ExitCode.Holds, ran.Error + ran.Output);
        var json = ran.Json("prove");
        Assert.Equal("cvc5", json.GetProperty("solver").GetString());
        var rows = json.GetProperty("obligations").EnumerateArray().ToList();
        Assert.All(rows, row => Assert.Equal("proved", Text(row, "verdict")));
        Assert.Equal(Operation.All().Count + 1, rows.Count(row => Text(row, "claim") == Script.Branches));
        Assert.Equal(
            rows.Where(row => Text(row, "operation") != ObligationRow.Exercised)
                .Select(row => Scripts.NameOf(Text(row, "claim"), Text(row, "operation"))).Order(),
            Directory.EnumerateFileSystemEntries(folder).Select(file => Path.GetFileName(file)).Order());
        Assert.Contains($"queries: {folder}", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contradiction_is_an_alarm_and_inconclusive()
    {
        string fake = Path.Combine(AppContext.BaseDirectory, "fake-cvc5");
        var ran = ChildProcess.With(
            Cvc5.PathVariable, fake, "prove", "--claim", "mode-isolation", "--solver", "cvc5", "--json");
        Assert.Equal(ExitCode.Inconclusive, ran.Code);
        Assert.Contains(
            "ALARM: one solver is wrong: paths / map_kva: cvc5 says sat where z3 says unsat: path ",
            ran.Error,
            StringComparison.Ordinal);
        Assert.All(ran.Json("prove").GetProperty("obligations").EnumerateArray(), row => Assert.Equal(
            Text(row, "claim") == Script.Branches ? "unknown" : "proved", Text(row, "verdict")));
    }

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
