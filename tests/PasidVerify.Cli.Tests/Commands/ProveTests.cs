using System.Text.Json;
using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Cli.Tests;

public sealed class ProveTests : IDisposable
{
    private static readonly string[] Operations =
        ["initial", .. Operation.All().Select(operation => operation.Name), "exercised"];

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void One_claim_is_proved_with_the_lemmas_under_it_and_a_state_that_exercises_it()
    {
        string folder = scratch["scripts"];
        var ran = CommandLine.Run(
            "prove", "--claim", "mode-isolation", "--export", folder, "--json", "--out", scratch.Path);
        Assert.Equal(ExitCode.Holds, ran.Code);
        Assert.NotEqual("", ran.Error);
        var json = ran.Json("prove");
        Assert.Empty(json.GetProperty("switches").EnumerateArray());
        Assert.Equal("z3", json.GetProperty("solver").GetString());
        Assert.Empty(json.GetProperty("violations").EnumerateArray());
        var claim = Assert.Single(json.GetProperty("claims").EnumerateArray());
        Assert.Equal(("mode-isolation", "proved"), (Text(claim, "claim"), Text(claim, "verdict")));
        var rows = json.GetProperty("obligations").EnumerateArray().ToList();
        Assert.All(rows, row => Assert.Equal("proved", Text(row, "verdict")));
        Assert.All(rows, row => Assert.True(row.GetProperty("ms").GetInt64() >= 0));
        var own = rows.Where(row => Text(row, "claim") == "mode-isolation").ToList();
        Assert.Equal(Operations, own.Select(row => Text(row, "operation")));
        Assert.All(own.SkipLast(1), row => Assert.True(row.GetProperty("paths").GetInt32() > 0));
        Assert.DoesNotContain(rows, row => Text(row, "claim") is "isolation" or "binding");
        Assert.Contains(rows, row => Text(row, "claim").StartsWith("lemma ", StringComparison.Ordinal));
        Assert.Contains(rows, row => Text(row, "claim") == "arithmetic");
        MustHaveScripts(folder, rows);
    }

    /// <summary>One for each obligation, and one for each operation that says why its other paths are impossible.</summary>
    private static void MustHaveScripts(string folder, IEnumerable<JsonElement> rows)
    {
        IEnumerable<string> expected =
        [
            .. rows.Where(row => Text(row, "operation") != ObligationRow.Exercised)
                .Select(row => Scripts.NameOf(Text(row, "claim"), Text(row, "operation"))),
            .. Operations.SkipLast(1).Select(operation => Scripts.NameOf(Script.Branches, operation)),
        ];
        Assert.Equal(expected.Order(), Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order());
    }

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
