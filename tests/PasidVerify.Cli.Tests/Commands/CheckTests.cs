using System.Text.Json;
using System.Text.RegularExpressions;

namespace PasidVerify.Cli.Tests;

public sealed partial class CheckTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_same_seed_gives_the_same_bytes_but_for_the_speed()
    {
        var (one, other) = (Run("7"), Run("7"));
        Assert.Equal(WithoutSpeed(one.Output), WithoutSpeed(other.Output));
        Assert.NotEqual(WithoutSpeed(one.Output), WithoutSpeed(Run("8").Output));
    }

    [Fact]
    public void It_reports_what_ran_and_that_nothing_was_found()
    {
        var ran = Run("7");
        Assert.Equal((ExitCode.Holds, ""), (ran.Code, ran.Error));
        var json = ran.Json("check");
        Assert.Equal(
            ("iommu", 7UL, 3_000L),
            (json.GetProperty("target").GetString(), json.GetProperty("seed").GetUInt64(),
                json.GetProperty("operations").GetInt64()));
        Assert.True(json.GetProperty("sequences").GetInt64() > 0);
        Assert.True(json.GetProperty("operationsPerSecond").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("violation").ValueKind);
        var statuses = json.GetProperty("coverage").GetProperty("statuses");
        Assert.True(statuses.GetProperty("enable").GetProperty("Ok").GetInt64() > 0);
    }

    [Fact]
    public void Shards_run_different_sequences()
    {
        string[] command = ["check", "--ops", "2000", "--json", "--out", scratch.Path, "--shard"];
        string one = CommandLine.Run([.. command, "1/2"]).Output;
        string two = CommandLine.Run([.. command, "2/2"]).Output;
        Assert.NotEqual(WithoutSpeed(one), WithoutSpeed(two));
    }

    [Fact]
    public void As_text_it_says_the_same()
    {
        var ran = CommandLine.Run("check", "--ops", "2000", "--seed", "7", "--out", scratch.Path);
        Assert.Equal(ExitCode.Holds, ran.Code);
        Assert.Contains("iommu: 2000 operations in ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("nothing found", ran.Output, StringComparison.Ordinal);
    }

    private Ran Run(string seed) =>
        CommandLine.Run("check", "--ops", "3000", "--seed", seed, "--json", "--out", scratch.Path);

    private static string WithoutSpeed(string json) => Speed().Replace(json, "");

    [GeneratedRegex("\"operationsPerSecond\": \\d+")]
    private static partial Regex Speed();
}
