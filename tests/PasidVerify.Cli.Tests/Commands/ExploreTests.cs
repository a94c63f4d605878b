using System.Text.Json;

namespace PasidVerify.Cli.Tests;

public sealed class ExploreTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_limit_of_states_is_held_and_not_exhausted()
    {
        var ran = CommandLine.Run("explore", "--states", "40", "--json", "--out", scratch.Path);
        Assert.Equal(ExitCode.Holds, ran.Code);
        var json = ran.Json("explore");
        Assert.Equal(("small", "held"), (Text(json, "scope"), Text(json, "verdict")));
        Assert.True(json.GetProperty("states").GetInt32() >= 40);
        Assert.True(json.GetProperty("transitions").GetInt64() > 0);
        Assert.True(json.GetProperty("depth").GetInt32() > 0);
        Assert.True(json.GetProperty("seconds").GetDouble() >= 0);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("violation").ValueKind);
    }

    [Fact]
    public void A_switch_that_breaks_a_claim_is_violated_with_a_trace_that_replays()
    {
        var ran = CommandLine.Run(
            "explore", "--scope", "top", "--switch", "wrapping-range-check", "--json", "--out", scratch.Path);
        Assert.Equal(ExitCode.Violated, ran.Code);
        var json = ran.Json("explore");
        Assert.Equal(("top", "violated"), (Text(json, "scope"), Text(json, "verdict")));
        var violation = json.GetProperty("violation");
        Assert.Equal(("isolation", 2), (Text(violation, "claim"), violation.GetProperty("steps").GetInt32()));
        Assert.Equal(ExitCode.Violated, CommandLine.Run("replay", Text(violation, "trace")).Code);
    }

    [Fact]
    public void As_text_it_prints_the_trace_and_how_to_replay_it()
    {
        var ran = CommandLine.Run("explore", "--switch", "bypass-for-untrusted", "--out", scratch.Path);
        Assert.Equal(ExitCode.Violated, ran.Code);
        Assert.StartsWith("violated: scope small, ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("replay: ./pasidverify replay " + scratch.Path, ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(0, false)]
    public void A_search_that_takes_seconds_tells_how_far_it_is_and_a_quick_one_does_not(int seconds, bool told)
    {
        var clock = new SteppingClock(TimeSpan.FromSeconds(seconds));
        string[] line = ["explore", "--scope", "kernel", "--states", "12", "--json", "--out", scratch.Path];
        var ran = CommandLine.Run(Stream.Null, clock, CancellationToken.None, line);
        Assert.Equal((ExitCode.Holds, "held"), (ran.Code, Text(ran.Json("explore"), "verdict")));
        string[] lines = ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(told, lines.Length > 0);
        Assert.All(lines, one => Assert.Matches(@"^\d+ states? of at most 12, depth \d+$", one));
    }

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
