using PasidVerify.Report;

namespace PasidVerify.Cli.Tests;

/// <summary>Trace files that cannot be replayed: the line names the file, and what is wrong in it.</summary>
public sealed class MalformedReplayTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    private static string Good => ItfWriter.Write(
        new(
            "specification", "isolation", "An untrusted device reaches what it should not.", "small",
            ["bypass-for-untrusted"], 0,
            [new("enable", [("device", 0x20), ("mode", 1), ("pasid", 1), ("domain", 1)], "Ok")]),
        "0.0.0");

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_trace_as_it_was_written_reproduces()
    {
        Assert.Equal(ExitCode.Violated, CommandLine.Run("replay", scratch.Write("good.itf.json", Good)).Code);
    }

    [Theory]
    [InlineData("\"claim\": \"isolation\"", "\"claim\": \"isolatoin\"", "isolation, mode-isolation")]
    [InlineData("\"target\": \"specification\"", "\"target\": \"iomu\"", "'iommu'")]
    [InlineData("\"scope\": \"small\"", "\"scope\": \"smal\"", "'small'")]
    [InlineData("\"bypass-for-untrusted\"", "\"bypass-for-untrustd\"", "'bypass-for-untrusted'")]
    [InlineData("\"mbt::actionTaken\":\"enable\"", "\"mbt::actionTaken\":\"enabel\"", "'enabel'")]
    [InlineData("\"pasid\":{\"tag\":\"Some\"", "\"pasjd\":{\"tag\":\"Some\"", "'pasid'")]
    [InlineData("{\"#bigint\":\"32\"}", "{\"#bigint\":\"65568\"}", "device = 0x10020")]
    [InlineData("{\"#bigint\":\"32\"}", "{\"#bigint\":\"x\"}", "an integer")]
    [InlineData("\"format\": \"ITF\"", "\"format\": \"IFT\"", "\"ITF\"")]
    public void A_change_that_makes_no_sense_is_named(string was, string now, string complaint)
    {
        Assert.Contains(was, Good, StringComparison.Ordinal);
        string file = scratch.Write("bad.itf.json", Good.Replace(was, now, StringComparison.Ordinal));
        CommandLine.Run("replay", file).MustComplain(file, complaint);
    }

    [Theory]
    [InlineData("\"mbt::actionTaken\":\"enable\"", "\"mbt::actionTaken\":\"enabel\"", "'enabel'")]
    [InlineData("\"device\":{\"tag\":\"Some\"", "\"devjce\":{\"tag\":\"Some\"", "'device'")]
    public void So_it_is_in_a_trace_of_an_implementation(string was, string now, string complaint)
    {
        string trace = Good.Replace("\"target\": \"specification\"", "\"target\": \"iommu\"", StringComparison.Ordinal);
        Assert.Contains(was, trace, StringComparison.Ordinal);
        string file = scratch.Write("bad.itf.json", trace.Replace(was, now, StringComparison.Ordinal));
        CommandLine.Run("replay", file).MustComplain(file, complaint);
    }

    [Fact]
    public void A_text_that_is_no_trace_says_what_one_is()
    {
        string file = scratch.Write("README.md", "# Title\n");
        CommandLine.Run("replay", file).MustComplain(file + ": line 1", "a trace that this tool wrote (.itf.json)");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    public void A_file_that_was_cut_off_is_named(int length)
    {
        string file = scratch.Write("cut.itf.json", Good[..length]);
        CommandLine.Run("replay", file).MustComplain(file, "well-formed JSON");
    }

    [Fact]
    public void A_trace_without_steps_shows_nothing_where_the_initial_state_is_right()
    {
        var trace = ItfWriter.Write(new("specification", "isolation", "", "small", [], 0, []), "0.0.0");
        string file = scratch.Write("empty.itf.json", trace);
        var ran = CommandLine.Run("replay", file);
        Assert.Equal(ExitCode.Holds, ran.Code);
        Assert.Contains("not reproduced: the claim holds", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        CommandLine.Run("replay", scratch["none.itf.json"]).MustComplain(scratch["none.itf.json"], "there is none");

    [Fact]
    public void An_empty_name_is_no_file() => CommandLine.Run("replay", "").MustComplain("the file");

    [Fact]
    public void A_directory_is_no_trace() => CommandLine.Run("replay", scratch.Path).MustComplain(scratch.Path);

    [Fact]
    public void A_trace_that_names_another_outcome_is_not_reproduced()
    {
        string trace = Good.Replace("\"Ok\"", "\"NotTrusted\"", StringComparison.Ordinal);
        string file = scratch.Write("other.itf.json", trace);
        var ran = CommandLine.Run("replay", file);
        Assert.Equal((ExitCode.Holds, ""), (ran.Code, ran.Error));
        Assert.Contains("not reproduced: enable answered Ok, not NotTrusted", ran.Output, StringComparison.Ordinal);
    }
}
