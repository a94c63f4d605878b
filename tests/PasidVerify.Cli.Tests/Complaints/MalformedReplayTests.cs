using PasidVerify.Report;
using PasidVerify.Spec;

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
        Assert.StartsWith("not reproduced: in the initial state: the claim holds\n", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        CommandLine.Run("replay", scratch["none.itf.json"]).MustComplain(scratch["none.itf.json"], "there is none");

    [Fact]
    public void An_empty_name_is_no_file() => CommandLine.Run("replay", "").MustComplain("the file");

    [Fact]
    public void A_directory_is_no_trace() => CommandLine.Run("replay", scratch.Path).MustComplain(scratch.Path);

    [Theory]
    [InlineData("not_trusted", "no_room", 1, "enable answered not_trusted, not no_room")]
    [InlineData("not_trusted", "not_trusted", 2, "the claim holds")]
    public void Of_an_implementation_too_the_step_that_differs_comes_first(string first, string recorded, int step, string why)
    {
        TraceStep Enable(string result) => new("enable", [("device", 0x20), ("mode", 1)], result);
        var trace = new Counterexample("iommu", "isolation", "once", "small", [], 0, [Enable(recorded), Enable(first)]);
        string file = scratch.Write("iommu.itf.json", ItfWriter.Write(trace, "0.0.0"));
        var ran = CommandLine.Run("replay", file);
        Assert.Equal(ExitCode.Holds, ran.Code);
        Assert.StartsWith($"not reproduced: at step {step} of 2: {why}\n", ran.Output, StringComparison.Ordinal);
        var json = CommandLine.Run("replay", "--json", file).Json("replay");
        Assert.Equal(
            (false, step, why),
            (json.GetProperty("reproduced").GetBoolean(), json.GetProperty("step").GetInt32(),
                json.GetProperty("divergence").GetString()));
    }

    [Fact]
    public void A_trace_that_names_another_outcome_is_not_reproduced()
    {
        string trace = Good.Replace("\"Ok\"", "\"NotTrusted\"", StringComparison.Ordinal);
        string file = scratch.Write("other.itf.json", trace);
        var ran = CommandLine.Run("replay", file);
        Assert.Equal((ExitCode.Holds, ""), (ran.Code, ran.Error));
        Assert.StartsWith(
            "not reproduced: at step 1 of 1: enable answered Ok, not NotTrusted\n", ran.Output, StringComparison.Ordinal);
        Assert.Contains("\nrecorded as broken by step 1: ", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\nbroken", ran.Output, StringComparison.Ordinal);
    }
}
