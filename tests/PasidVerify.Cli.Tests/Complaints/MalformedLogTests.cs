namespace PasidVerify.Cli.Tests;

/// <summary>Kernel logs that cannot be read: the line names the file, and what was expected.</summary>
public sealed class MalformedLogTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        CommandLine.Run("trace", scratch["none.trace"]).MustComplain(scratch["none.trace"]);

    [Fact]
    public void An_empty_name_is_no_file() => CommandLine.Run("trace", "").MustComplain("FILE");

    [Fact]
    public void A_directory_is_no_log() => CommandLine.Run("trace", scratch.Path).MustComplain(scratch.Path);

    [Theory]
    [InlineData("")]
    [InlineData("once upon a time\nthere was no log\n")]
    [InlineData("# Title\n\nA text about `iommu:map` and `iommu:unmap`.\n")]
    public void Text_that_is_no_ftrace_log_is_named(string text)
    {
        string file = scratch.Write("story.trace", text);
        CommandLine.Run("trace", "--json", file).MustComplain($"{file}:1: not an ftrace log: expected ", "TASK-PID [CPU]");
    }

    [Fact]
    public void Truncated_gzip_data_is_named()
    {
        byte[] whole = KernelLog.Zipped(KernelLog.Long);
        Assert.Equal(ExitCode.Holds, CommandLine.Run("trace", scratch.Write("whole.trace.gz", whole)).Code);
        string file = scratch.Write("cut.trace.gz", whole[..(whole.Length / 2)]);
        CommandLine.Run("trace", file).MustComplain(file, "gzip");
    }

    [Fact]
    public void A_damaged_line_is_named_with_its_number()
    {
        string file = scratch.Write("damaged.trace", KernelLog.Clean.Replace("size=4096 unm", "size=4095 unm"));
        CommandLine.Run("trace", file).MustComplain(file + ":3");
    }

    [Fact]
    public void Standard_input_cannot_be_read_twice() => CommandLine.Run("trace", "-", "-").MustComplain("(-)");

    [Fact]
    public void With_json_a_bad_file_among_good_ones_leaves_no_half_of_an_object() => CommandLine
        .Run("trace", "--json", scratch.Write("good.trace", KernelLog.Clean), scratch["none.trace"])
        .MustComplain("none.trace");
}
