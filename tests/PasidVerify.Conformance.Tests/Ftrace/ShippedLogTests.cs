using System.Globalization;
using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

/// <summary>
/// Verdicts and counts of real logs; the counts were taken by other means when the logs were recorded.
/// </summary>
public sealed class ShippedLogTests
{
    [Theory]
    [InlineData("strict-nvme", TraceMode.Strict, 5415, 4380, 476, 529)]
    [InlineData("strict-net", TraceMode.Strict, 19697, 6714, 6455, 6498)]
    [InlineData("strict-multi", TraceMode.Strict, 23509, 10254, 6548, 6669)]
    [InlineData("sm-strict-multi", TraceMode.Strict, 19218, 8290, 5398, 5492)]
    [InlineData("smfl-strict-nvme", TraceMode.Strict, 5124, 4088, 475, 529)]
    [InlineData("ats-strict-vblk", TraceMode.Strict, 19611, 4888, 4882, 9809)]
    [InlineData("vfio", TraceMode.Strict, 4835, 2788, 1124, 861)]
    [InlineData("k612-vfio", TraceMode.Strict, 8285, 3970, 2548, 885)]
    [InlineData("k612-strict-multi-dma", TraceMode.Strict, 28432, 7289, 4091, 4204)]
    [InlineData("lazy-nvme", TraceMode.Lazy, 3617, 3039, 469, 79)]
    [InlineData("lazy-net", TraceMode.Lazy, 12967, 6351, 6091, 495)]
    [InlineData("lazy-multi-kprobe", TraceMode.Lazy, 26681, 8588, 5556, 360)]
    [InlineData("pt-switch", TraceMode.Mixed, 14306, 9451, 3778, 1031)]
    public void Is_clean(string name, TraceMode mode, long lines, long maps, long unmaps, long submitted)
    {
        TraceResult result = CoherenceChecker.CheckFile(ShippedLogs.Path(name), Stream.Null);
        Assert.Equal((TraceVerdict.Clean, mode), (result.Verdict, result.Mode));
        Assert.Equal((0L, 0L), (result.Undecided, result.LostEvents));
        AssertCounts(result, lines, maps, unmaps, submitted);
        // Linux 6.12 says which domain it is about to flush.
        Assert.Equal(!name.StartsWith("k612", StringComparison.Ordinal), result.Caveat is not null);
    }

    [Fact]
    public void Lazy_domains_without_names_are_undecidable_and_never_violated()
    {
        TraceResult result = CoherenceChecker.CheckFile(ShippedLogs.Path("lazy-multi"), Stream.Null);
        Assert.Null(result.FirstViolation);
        Assert.Equal((TraceVerdict.Undecidable, TraceMode.Lazy), (result.Verdict, result.Mode));
        Assert.InRange(result.Undecided, 1, 2000);
        Assert.Null(result.Caveat);
        AssertCounts(result, 19057, 11064, 7568, 387);
    }

    [Fact]
    public void The_tie_of_the_clamped_clock_is_undecidable()
    {
        TraceResult result = CoherenceChecker.CheckFile(ShippedLogs.Path("artifact-globalclock-lazy-net"), Stream.Null);
        Assert.Equal((TraceVerdict.Undecidable, 1L), (result.Verdict, result.Undecided));
        Assert.Equal(2716, result.FirstUndecided!.Line);
        AssertCounts(result, 12801, 6354, 6094, 323);
    }

    [Theory]
    [InlineData("ats-strict-vblk",
        "ContextCache/Global 1, DeviceTlb/Pages 4882, InterruptEntryCache/Nothing 43, " +
        "Iotlb/Global 1, Iotlb/Pages 4882")]
    [InlineData("vfio",
        "ContextCache/Device 10, ContextCache/Global 1, InterruptEntryCache/Nothing 70, " +
        "Iotlb/Domain 10, Iotlb/Global 1, Iotlb/Pages 769")]
    [InlineData("smfl-strict-nvme",
        "ContextCache/Global 1, InterruptEntryCache/Nothing 51, " +
        "Iotlb/Global 1, PasidCache/Global 1, PasidIotlb/Pages 475")]
    [InlineData("lazy-net",
        "ContextCache/Global 1, InterruptEntryCache/Nothing 41, Iotlb/Domain 452, Iotlb/Global 1")]
    public void Descriptors_are_of_these_kinds(string name, string kinds)
    {
        FtraceLog log = ShippedLogs.Read(name);
        List<string> seen = [];
        foreach (FtraceEvent e in log.Intact.ToArray())
        {
            if (e.Kind != FtraceEventKind.QueuedInvalidation) continue;
            InvalidationDescriptor d = InvalidationDescriptor.Decode(e.First, e.Second);
            seen.Add($"{d.Type}/{d.Scope}");
        }

        IEnumerable<string> counted = seen.GroupBy(k => k).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Count()}"));
        Assert.Equal(kinds, string.Join(", ", counted));
    }

    [Fact]
    public void The_same_file_gives_the_same_result()
    {
        TraceResult first = CoherenceChecker.CheckFile(ShippedLogs.Path("lazy-multi"), Stream.Null);
        Assert.Equal(first, CoherenceChecker.CheckFile(ShippedLogs.Path("lazy-multi"), Stream.Null));
    }

    private static void AssertCounts(TraceResult result, long lines, long maps, long unmaps, long submitted)
    {
        const int HeaderLines = 12;
        Assert.Equal((maps, unmaps, submitted), (result.Maps, result.Unmaps, result.Invalidations));
        Assert.Equal(lines - HeaderLines, result.Events);
    }
}
