namespace PasidVerify.Report.Tests;

public sealed class TraceFileTests
{
    [Fact]
    public void A_saved_trace_reads_back()
    {
        using var scratch = new ScratchFolder();
        string file = ArtifactFolder.Open(scratch.Path).Save(Examples.Extreme(), Examples.Version);
        Examples.AssertSame(Examples.Extreme(), ItfReader.Read(file, Examples.Claims));
    }

    [Fact]
    public void A_missing_file_is_one_line()
    {
        using var scratch = new ScratchFolder();
        var error = Assert.Throws<TraceFormatException>(() => ItfReader.Read(scratch["none.itf.json"], Examples.Claims));
        Assert.Equal(
            $"{scratch["none.itf.json"]}: the file: expected a readable trace file (there is none)", error.Message);
    }

    [Fact]
    public void A_directory_is_one_line()
    {
        using var scratch = new ScratchFolder();
        var error = Assert.Throws<TraceFormatException>(() => ItfReader.Read(scratch.Path, Examples.Claims));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_file_without_end_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;
        var error = Assert.Throws<TraceFormatException>(() => ItfReader.Read("/dev/zero", Examples.Claims));
        Assert.Equal("at most 64 MiB", error.Expected);
    }
}
