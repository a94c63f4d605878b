using System.Text;
using System.Text.Json;

namespace PasidVerify.Cli.Tests;

public sealed class TraceTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_clean_log_holds_and_is_counted()
    {
        var ran = CommandLine.Run("trace", "--json", scratch.Write("clean.trace", KernelLog.Clean));
        Assert.Equal((ExitCode.Holds, ""), (ran.Code, ran.Error));
        var file = Assert.Single(ran.Json("trace").GetProperty("files").EnumerateArray());
        Assert.Equal(scratch["clean.trace"], file.GetProperty("file").GetString());
        Assert.Equal(
            (6, 2, 2, 2),
            (Count(file, "events"), Count(file, "maps"), Count(file, "unmaps"), Count(file, "invalidations")));
        Assert.Equal("clean", file.GetProperty("verdict").GetString());
        Assert.Equal(JsonValueKind.Null, file.GetProperty("firstViolation").ValueKind);
    }

    [Fact]
    public void A_clean_log_that_names_no_domain_says_what_it_does_not_show()
    {
        string file = scratch.Write("clean.trace", KernelLog.Clean);
        var text = CommandLine.Run("trace", file);
        Assert.StartsWith($"clean: {file}: ", text.Output, StringComparison.Ordinal);
        Assert.Contains("a flush of the wrong domain would not be seen", text.Output, StringComparison.Ordinal);
        var row = Assert.Single(CommandLine.Run("trace", "--json", file).Json("trace").GetProperty("files").EnumerateArray());
        Assert.Contains("wrong domain", row.GetProperty("caveat").GetString(), StringComparison.Ordinal);
        string bad = scratch.Write("bad.trace", KernelLog.MissingFlush);
        Assert.DoesNotContain("wrong domain", CommandLine.Run("trace", bad).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_flush_is_a_violation_at_the_line_of_the_reuse()
    {
        var ran = CommandLine.Run("trace", "--json", scratch.Write("stale.trace", KernelLog.MissingFlush));
        Assert.Equal((ExitCode.Violated, ""), (ran.Code, ran.Error));
        var file = Assert.Single(ran.Json("trace").GetProperty("files").EnumerateArray());
        Assert.Equal("violated", file.GetProperty("verdict").GetString());
        var first = file.GetProperty("firstViolation");
        Assert.Equal((7, "strict-coherence"), (Count(first, "line"), first.GetProperty("claim").GetString()));
        Assert.Contains(
            "map: IOMMU: iova=0x00000000fffff000", first.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void As_text_the_violation_has_its_file_line_and_text()
    {
        string file = scratch.Write("stale.trace", KernelLog.MissingFlush);
        var ran = CommandLine.Run("trace", file);
        Assert.Equal(ExitCode.Violated, ran.Code);
        Assert.Contains($"{file}:7: strict-coherence: ", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_shows_too_little_is_no_violation_and_says_that_it_is_undecidable()
    {
        string file = scratch.Write("once.trace", KernelLog.UsedOnce);
        var ran = CommandLine.Run("trace", file);
        Assert.Equal(ExitCode.Holds, ran.Code);
        Assert.StartsWith($"undecidable: {file}: ", ran.Output, StringComparison.Ordinal);
        string bad = scratch.Write("bad.trace", KernelLog.MissingFlush);
        Assert.Equal(ExitCode.Violated, CommandLine.Run("trace", file, bad).Code);
    }

    [Fact]
    public void One_bad_log_among_good_ones_is_a_violation_and_each_has_its_row()
    {
        var ran = CommandLine.Run(
            "trace", "--json",
            scratch.Write("a.trace", KernelLog.Clean),
            scratch.Write("b.trace", KernelLog.MissingFlush),
            scratch.Write("c.trace.gz", KernelLog.Zipped(KernelLog.Clean)));
        Assert.Equal(ExitCode.Violated, ran.Code);
        Assert.Equal(
            ["clean", "violated", "clean"],
            ran.Json("trace").GetProperty("files").EnumerateArray().Select(f => f.GetProperty("verdict").GetString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Standard_input_is_read_plain_or_zipped(bool zipped)
    {
        string text = KernelLog.MissingFlush;
        using var input = new MemoryStream(zipped ? KernelLog.Zipped(text) : Encoding.UTF8.GetBytes(text));
        var ran = CommandLine.Run(input, CancellationToken.None, "trace", "-", "--json");
        Assert.Equal((ExitCode.Violated, ""), (ran.Code, ran.Error));
        var file = Assert.Single(ran.Json("trace").GetProperty("files").EnumerateArray());
        Assert.Equal(7, Count(file.GetProperty("firstViolation"), "line"));
    }

    private static int Count(JsonElement json, string field) => json.GetProperty(field).GetInt32();
}
