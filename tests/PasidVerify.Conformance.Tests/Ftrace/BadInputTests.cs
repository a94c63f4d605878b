using System.IO.Compression;
using System.Text;
using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

public sealed class BadInputTests
{
    private static FtraceFormatException Refused(string text)
    {
        using var reader = new FtraceReader(new StringReader(text), "bad.trace");
        return Assert.Throws<FtraceFormatException>(() => FtraceLog.Read(reader));
    }

    private static byte[] Zipped(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest)) zip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    [Theory]
    [InlineData("")]
    [InlineData("# tracer: nop\n#\n")]
    [InlineData("once upon a time\nthere was no log\n")]
    public void Text_without_an_event_is_no_ftrace_log(string text) =>
        Assert.Contains("not an ftrace log", Refused(text).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("map: IOMMU: iova=0x1000 - 0x2000 paddr=0x0 size=40", "end address = start address + size")]
    [InlineData("map: IOMMU: iova=1000 - 0x2000 paddr=0x0 size=4096", "0x")]
    [InlineData("map: IOMMU: iova=0x1000 - 0x2000 paddr=0x0", " size=")]
    [InlineData("unmap: IOMMU: iova=0x1000 - 0x2000 size=4096", "unmapped_size")]
    [InlineData("unmap: IOMMU: iova=0x1000 - 0x1000 size=0 unmapped_size=0", "a size above 0")]
    [InlineData("qi_submit: iotlb_inv dmar0: 0x300f2 0xfffff000 0x0", "\" \"")]
    [InlineData("qi_submit: iotlb_inv dmar0: 0x30036 0xfffff000 0x0 0x0", "type 2")]
    [InlineData("qi_submit: iotlb_inv", "\" \"")]
    [InlineData("cache_tag_flush_range: dmar0 dmar0[0] type iotlb did x [0x0-0xfff]", "a decimal domain id")]
    [InlineData("dma_map_page: 0000:00:05.0 dir=TO_DEVICE dma_addr=zz size=1", "dma_addr")]
    [InlineData("iommu_unmap_fast: (iommu_unmap_fast+0x0/0x10) iova=0x1000", "domain=")]
    public void A_damaged_line_says_where_and_what_was_expected(string text, string expected)
    {
        FtraceFormatException e = Refused(new HandMadeLog().Use(3).Event(text).ToString());
        Assert.Equal(("bad.trace", 5), (e.File, e.Line));
        Assert.StartsWith("bad.trace:5: malformed line: expected ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_without_its_prefix_is_damaged() =>
        Assert.Equal(2, Refused("# tracer: nop\n 1.5: map: IOMMU: iova=0x1000 - 0x2000 paddr=0x0 size=4096\n").Line);

    [Fact]
    public void Truncated_gzip_data_says_which_line_was_reached()
    {
        var log = new HandMadeLog();
        for (ulong k = 0; k < 5000; k++) log.Use(3, (k * 7919 % 4096) << 12);
        byte[] zipped = Zipped(log.ToString());
        FtraceFormatException e = Assert.Throws<FtraceFormatException>(
            () => CoherenceChecker.CheckFile("-", new MemoryStream(zipped[..(zipped.Length / 2)])));
        Assert.True(e.Line > 100);
    }

    [Fact]
    public void Standard_input_may_be_plain_or_gzip()
    {
        string text = new HandMadeLog().Use(3).Use(3).ToString();
        TraceResult plain = CoherenceChecker.CheckFile("-", new MemoryStream(Encoding.UTF8.GetBytes(text)));
        TraceResult zipped = CoherenceChecker.CheckFile("-", new MemoryStream(Zipped(text)));
        Assert.Equal(plain, zipped);
        Assert.Equal((2L, 2L, 2L, 6L), (plain.Maps, plain.Unmaps, plain.Invalidations, plain.Events));
    }

    [Fact]
    public void Unknown_events_and_foreign_lines_are_skipped()
    {
        HandMadeLog log = new HandMadeLog().Raw("hello").Use(3).Event("sched_switch: prev_comm=a").Raw("").Use(3);
        TraceResult result = log.Check();
        Assert.Equal((TraceVerdict.Clean, 7L), (result.Verdict, result.Events));
    }

    [Fact]
    public void Task_names_may_hold_brackets_and_thread_groups_may_be_shown()
    {
        const string Line = "  we [1] ird-x-77  (  77) [003] d.h1.  12.000001: "
            + "map: IOMMU: iova=0x1000 - 0x2000 paddr=0x0 size=4096\n";
        using var reader = new FtraceReader(new StringReader(Line), "odd");
        Assert.True(reader.TryRead(out FtraceEvent e, out _));
        Assert.Equal((3, 12_000_001_000, 'h', 1), (e.Cpu, e.Time, e.Context, e.Line));
    }

    [Fact]
    public void A_log_without_the_needed_events_gets_no_clean_bill()
    {
        TraceResult result = new HandMadeLog().Flush(3).Check();
        Assert.Equal(TraceVerdict.Undecidable, result.Verdict);
        Assert.NotNull(result.Remark);
    }

    [Fact]
    public void Without_flush_events_a_reuse_cannot_be_decided() =>
        new HandMadeLog().Map().Unmap().Map().MustBeUndecidedAt(4);

    [Fact]
    public void Events_lost_in_the_middle_end_the_judgement_there()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map().Unmap().Raw("CPU:0 [LOST 123 EVENTS]").Map();
        TraceResult result = log.Unmap().Flush(3).Check();
        Assert.Equal((TraceVerdict.Undecidable, 123L), (result.Verdict, result.LostEvents));
        Assert.Equal((3L, 3L), (result.Maps, result.Unmaps));
    }

    [Fact]
    public void A_violation_before_the_loss_stands()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map().Unmap().Map().Unmap().Flush(3).Raw("CPU:1 [LOST EVENTS]");
        TraceResult result = log.Check();
        Assert.Equal((TraceVerdict.Violated, 1L, 7), (result.Verdict, result.LostEvents, result.FirstViolation!.Line));
    }

    [Fact]
    public void An_overwritten_buffer_is_never_a_verdict()
    {
        const string Header = "# entries-in-buffer/entries-written: 90/100   #P:2";
        TraceResult good = new HandMadeLog().Raw(Header).Use(3).Use(3).Check();
        TraceResult bad = new HandMadeLog().Raw(Header).Use(3).Map().Unmap().Map().Unmap().Flush(3).Check();
        Assert.Equal((TraceVerdict.Undecidable, 10L), (good.Verdict, good.LostEvents));
        Assert.Equal((TraceVerdict.Undecidable, 10L), (bad.Verdict, bad.LostEvents));
    }
}
