using System.IO.Compression;
using System.Text;
using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

/// <summary>A text log that ends too early: what is there looks clean, and yet it is no whole log.</summary>
public sealed class CutOffLogTests
{
    private static TraceResult Check(string text) =>
        CoherenceChecker.CheckFile("-", new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static void MustBeUndecidable(string text, params string[] remarks)
    {
        TraceResult result = Check(text);
        Assert.Equal((TraceVerdict.Undecidable, 0L, null), (result.Verdict, result.LostEvents, result.FirstViolation));
        Assert.All(remarks, remark => Assert.Contains(remark, result.Remark, StringComparison.Ordinal));
    }

    private static string Header(int entries) => $"# entries-in-buffer/entries-written: {entries}/{entries}   #P:2";

    private static string Strict()
    {
        using var file = new GZipStream(File.OpenRead(ShippedLogs.Path("strict-nvme")), CompressionMode.Decompress);
        using var text = new StreamReader(file);
        return text.ReadToEnd();
    }

    [Fact]
    public void A_shipped_log_that_ends_after_some_line_is_undecidable_and_says_what_was_announced()
    {
        string whole = Strict();
        Assert.Equal(TraceVerdict.Clean, Check(whole).Verdict);
        int end = whole.IndexOf('\n', whole.Length / 2) + 1;
        int left = whole[..end].Count(letter => letter == '\n') - 12;
        MustBeUndecidable(whole[..end], "announces 5403 entries", $"has {left} event lines");
    }

    [Fact]
    public void A_header_that_announces_all_that_is_there_is_no_complaint()
    {
        new HandMadeLog().Raw(Header(6)).Use(3).Use(3).MustBeClean();
        // While it was read, tracing went on.
        new HandMadeLog().Raw(Header(5)).Use(3).Use(3).MustBeClean();
    }

    [Fact]
    public void Events_that_the_checker_does_not_read_count_among_what_was_announced()
    {
        HandMadeLog log = new HandMadeLog().Raw(Header(7)).Use(3).Event("sched_switch: prev_comm=a").Use(3);
        log.MustBeClean();
        MustBeUndecidable(new HandMadeLog().Raw(Header(7)).Use(3).Use(3).ToString(), "announces 7", "has 6 event lines");
    }

    [Fact]
    public void Logs_of_two_kernels_in_one_file_announce_the_sum()
    {
        new HandMadeLog().Raw(Header(3)).Use(3).Raw(Header(3)).Use(3).MustBeClean();
        MustBeUndecidable(
            new HandMadeLog().Raw(Header(3)).Use(3).Raw(Header(4)).Use(3).ToString(), "announces 7", "has 6 event lines");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(40)]
    public void A_last_line_without_its_end_is_undecidable_wherever_it_was_cut(int letters)
    {
        string whole = new HandMadeLog().Use(3).Use(3).ToString();
        Assert.Equal(TraceVerdict.Clean, Check(whole).Verdict);
        MustBeUndecidable(whole[..^letters], "line 7", "cut off");
    }

    [Fact]
    public void A_reuse_on_the_cut_off_line_is_not_judged()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Use(3).Map().Unmap().Map();
        log.MustBeViolatedAt(10);
        MustBeUndecidable(log.ToString()[..^1], "line 10");
    }

    [Fact]
    public void What_was_violated_before_the_end_stays_so_with_the_remark()
    {
        HandMadeLog log = new HandMadeLog().Raw(Header(50)).Use(3).Map().Unmap().Map().Unmap().Flush(3);
        TraceReuse violation = log.MustBeViolatedAt(8);
        Assert.Contains("line 7", violation.Explanation, StringComparison.Ordinal);
        Assert.Contains("announces 50 entries", log.Check().Remark, StringComparison.Ordinal);
    }
}
