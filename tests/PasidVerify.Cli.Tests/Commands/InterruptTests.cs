namespace PasidVerify.Cli.Tests;

/// <summary>Ctrl-C, before anything was done or in the middle: nothing is claimed beyond what was done.</summary>
public sealed class InterruptTests : IDisposable
{
    private static readonly CancellationToken Pressed = new(canceled: true);

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("prove")]
    [InlineData("questions")]
    public void An_interrupted_run_is_inconclusive(string command) => Assert.Equal(
        ExitCode.Inconclusive, CommandLine.Run(Stream.Null, Pressed, command, "--out", scratch.Path).Code);

    [Fact]
    public void An_interrupted_campaign_says_that_nothing_ran()
    {
        var ran = CommandLine.Run(Stream.Null, Pressed, "check", "--json", "--out", scratch.Path);
        Assert.Equal(ExitCode.Inconclusive, ran.Code);
        Assert.Equal(0, ran.Json("check").GetProperty("operations").GetInt64());
    }

    [Fact]
    public void Ctrl_C_among_solvers_side_by_side_keeps_what_they_proved()
    {
        var ran = ChildProcess.Interrupted(after: "obligations proved", "prove", "--json");
        Assert.Equal(ExitCode.Inconclusive, ran.Code);
        var json = ran.Json("prove");
        Assert.True(json.GetProperty("interrupted").GetBoolean());
        Assert.NotEqual(0, json.GetProperty("obligations").GetArrayLength());
    }

    [Fact]
    public void An_interrupted_search_exhausts_nothing()
    {
        var ran = CommandLine.Run(Stream.Null, Pressed, "explore", "--json", "--out", scratch.Path);
        Assert.Equal(ExitCode.Inconclusive, ran.Code);
        Assert.Equal("held", ran.Json("explore").GetProperty("verdict").GetString());
    }
}
