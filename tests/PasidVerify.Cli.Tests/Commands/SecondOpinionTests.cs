using System.Text.Json;
using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli.Tests;

/// <summary>prove --solver: where the second solver contradicts the first, nothing counts as proved.</summary>
public sealed class SecondOpinionTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_contradiction_is_an_alarm_and_inconclusive()
    {
        string fake = Path.Combine(AppContext.BaseDirectory, "fake-cvc5");
        var ran = ChildProcess.With(
            Cvc5.PathVariable, fake, "prove", "--claim", "mode-isolation", "--solver", "cvc5", "--json", "--out", scratch.Path);
        Assert.Equal(ExitCode.Inconclusive, ran.Code);
        Assert.Contains(
            "ALARM: one solver is wrong: paths / map_kva: cvc5 says sat where z3 says unsat: path ",
            ran.Error,
            StringComparison.Ordinal);
        string kept = scratch["paths--map_kva.smt2"];
        Assert.Contains($"paths / map_kva: to ask again: cvc5 --incremental {kept}", ran.Error, StringComparison.Ordinal);
        Assert.StartsWith("; claim: paths\n", File.ReadAllText(kept), StringComparison.Ordinal);
        var json = ran.Json("prove");
        Assert.Equal("cvc5", json.GetProperty("solver").GetString());
        var rows = json.GetProperty("obligations").EnumerateArray().ToList();
        Assert.Equal(Operation.All().Count + 1, rows.Count(row => Text(row, "claim") == Script.Branches));
        Assert.All(rows, row => Assert.Equal(
            Text(row, "claim") == Script.Branches ? "unknown" : "proved", Text(row, "verdict")));
    }

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
