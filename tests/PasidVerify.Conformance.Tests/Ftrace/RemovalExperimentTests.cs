using PasidVerify.Conformance.Ftrace;
using Reuse = PasidVerify.Conformance.Tests.Ftrace.GroundTruth.Reuse;

namespace PasidVerify.Conformance.Tests.Ftrace;

/// <summary>
/// Takes one flush at a time out of the strict logs and compares what the checker says with brute force: every certain
/// reuse is found at its line, or called undecidable. Where domains without names share an address, the line may be
/// another one's that cannot be told apart, but nothing is called a violation where no domain maps the pages again.
/// </summary>
public sealed class RemovalExperimentTests
{
    /// <summary>
    /// Unoptimized code is ten times slower: then only every so many-th flush of the long logs is removed.
    /// </summary>
#if DEBUG
    private static int Stride => 7;
#else
    private static int Stride => 1;
#endif

    /// <summary>Logs with no more flushes than this are always done in full.</summary>
    private const int Short = 1000;

    private sealed record Tally(int Removals, int Detectable, int Detected, int Undecidable)
    {
        /// <summary>Certain reuses found at the line of an earlier map, of other pages of the same unmap.</summary>
        public int Elsewhere { get; init; }

        /// <summary>Violations where the pages are mapped again, but perhaps only by other domains.</summary>
        public int Ambiguous { get; init; }

        /// <summary>Certain reuses that got a clean bill, or a wrong line.</summary>
        public int Missed { get; init; }

        /// <summary>Violations where brute force sees that nothing is reused.</summary>
        public int FalseAlarms { get; init; }
    }

    // Undecidable: the flush of a neighbour may have covered the pages, or the log ends too soon to tell.
    [Theory]
    [InlineData("strict-nvme", 477, 446, 446, 0, 0, 0)]
    [InlineData("smfl-strict-nvme", 476, 454, 454, 0, 0, 0)]
    [InlineData("strict-net", 6456, 6179, 6179, 0, 0, 0)]
    [InlineData("ats-strict-vblk", 4883, 4523, 4523, 0, 0, 0)]
    [InlineData("k612-strict-multi-dma", 4092, 3046, 3046, 0, 0, 0)]
    [InlineData("vfio", 780, 448, 447, 1, 0, 8)]
    [InlineData("k612-vfio", 809, 481, 477, 4, 0, 1)]
    [InlineData("strict-multi", 6549, 5155, 5147, 6, 2, 704)]
    [InlineData("sm-strict-multi", 5399, 4539, 4536, 1, 2, 486)]
    public void Every_flush_removed_by_itself(
        string name, int removals, int detectable, int detected, int undecidable, int elsewhere, int ambiguous)
    {
        int stride = removals > Short ? Stride : 1;
        Tally tally = Experiment(name, stride);
        Assert.Equal((0, 0), (tally.Missed, tally.FalseAlarms));
        if (stride == 1)
        {
            var expected = new Tally(removals, detectable, detected, undecidable);
            Assert.Equal(expected with { Elsewhere = elsewhere, Ambiguous = ambiguous }, tally);
            return;
        }

        Assert.Equal((removals + stride - 1) / stride, tally.Removals);
        Assert.True(tally.Detectable > tally.Removals / 2);
        Assert.InRange(tally.Undecidable, 0, undecidable);
        Assert.InRange(tally.Elsewhere, 0, elsewhere);
        Assert.InRange(tally.Ambiguous, 0, ambiguous);
    }

    [Theory]
    [InlineData("strict-nvme", 1)]
    [InlineData("smfl-strict-nvme", 1)]
    [InlineData("strict-multi", 97)]
    [InlineData("k612-strict-multi-dma", 97)]
    public void Judging_only_the_flushed_pages_changes_nothing(string name, int every)
    {
        var index = new TraceIndex(ShippedLogs.Read(name));
        var checker = new CoherenceChecker(index);
        int flushes = 0;
        for (int i = 0; i < index.Events.Length; i++)
        {
            if (!IsFlush(index.Events[i]) || flushes++ % every != 0) continue;
            Assert.Equal(checker.Run(i), checker.Run(i, PagesOf(index.Events[i])));
        }
    }

    [Fact]
    public void Every_device_tlb_flush_removed_by_itself_is_seen_when_its_page_is_reused()
    {
        var index = new TraceIndex(ShippedLogs.Read("ats-strict-vblk"));
        var checker = new CoherenceChecker(index);
        GroundTruth truth = GroundTruth.Read(ShippedLogs.Path("ats-strict-vblk"));
        int removed = 0;
        int found = 0;
        int first = -1;
        int last = -1;
        List<(int Line, TraceVerdict Verdict)> wrong = [];
        for (int i = 0; i < index.Events.Length; i++)
        {
            FtraceEvent e = index.Events[i];
            if ((e.First & 0xf) != 3 || e.Kind != FtraceEventKind.QueuedInvalidation) continue;
            last = index.Events[i].Line;
            if (first < 0) first = last;
            if (removed++ % Stride != 0) continue;
            // Each follows the iotlb_inv of the same pages: what that one's removal shows, its removal must show.
            (Reuse answer, IReadOnlySet<int> lines) = truth.Without(index.Events[i - 1].Line);
            TraceResult result = checker.Run(i, PagesOf(index.Events[i]));
            bool seen = result.FirstViolation is { } v && lines.Contains(v.Line);
            if (seen) found++;
            if (seen != (answer == Reuse.Certain)) wrong.Add((index.Events[i].Line, result.Verdict));
        }

        // That the device had translations is shown by flushes before and after: of the first and last this is not
        // known. Two pages are mapped again for good, perhaps by another domain: the IOTLB flush that they did get is
        // no anomaly.
        Assert.All(wrong, w => Assert.True(w.Verdict == TraceVerdict.Undecidable || w.Line == first || w.Line == last));
        Assert.DoesNotContain(wrong, w => w.Verdict == TraceVerdict.Violated);
        if (Stride == 1) Assert.Equal((4520, 3), (found, wrong.Count));
        Assert.InRange(found, 4500 / Stride, 4882 / Stride);
        Assert.InRange(wrong.Count, 0, 3);
    }

    // VFIO flushes many unmaps at once, and a flush removed leaves all of them without a name, also outside its pages.
    private static Tally Experiment(string name, int stride)
    {
        bool gathered = name.Contains("vfio", StringComparison.Ordinal);
        var index = new TraceIndex(ShippedLogs.Read(name));
        var checker = new CoherenceChecker(index);
        GroundTruth truth = GroundTruth.Read(ShippedLogs.Path(name));
        Dictionary<int, int> eventAt = [];
        for (int i = 0; i < index.Events.Length; i++) eventAt[index.Events[i].Line] = i;

        var tally = new Tally(0, 0, 0, 0);
        foreach (int line in truth.FlushLines.Where((_, n) => n % stride == 0))
        {
            int flush = eventAt[line];
            (Reuse answer, IReadOnlySet<int> lines) = truth.Without(line);
            tally = Count(tally, answer, lines, checker.Run(flush, gathered ? null : PagesOf(index.Events[flush])));
        }

        return tally;
    }

    private static Tally Count(Tally tally, Reuse answer, IReadOnlySet<int> lines, TraceResult result)
    {
        tally = tally with { Removals = tally.Removals + 1 };
        if (answer == Reuse.None && result.Verdict == TraceVerdict.Violated)
            return tally with { FalseAlarms = tally.FalseAlarms + 1 };
        if (answer == Reuse.Possible && result.Verdict == TraceVerdict.Violated)
            return tally with { Ambiguous = tally.Ambiguous + 1 };
        if (answer != Reuse.Certain) return tally;
        tally = tally with { Detectable = tally.Detectable + 1 };
        if (result.FirstViolation is { } v)
        {
            if (lines.Contains(v.Line)) return tally with { Detected = tally.Detected + 1 };
            return v.Line < lines.Min() && v.Explanation.Contains("does not tell", StringComparison.Ordinal)
                ? tally with { Elsewhere = tally.Elsewhere + 1 }
                : tally with { Missed = tally.Missed + 1 };
        }

        return result.Verdict == TraceVerdict.Undecidable
            ? tally with { Undecidable = tally.Undecidable + 1 }
            : tally with { Missed = tally.Missed + 1 };
    }

    private static bool IsFlush(in FtraceEvent e) =>
        e.Kind == FtraceEventKind.QueuedInvalidation && (e.First & 0xf) is 2 or 6;

    private static PageSpan PagesOf(in FtraceEvent e)
    {
        InvalidationDescriptor d = InvalidationDescriptor.Decode(e.First, e.Second);
        return d.Scope == InvalidationScope.Pages ? d.Pages : PageSpan.Everything;
    }
}
