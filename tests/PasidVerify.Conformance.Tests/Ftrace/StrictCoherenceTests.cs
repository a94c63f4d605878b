using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

public sealed class StrictCoherenceTests
{
    private const ulong Iova = HandMadeLog.Iova;

    [Fact]
    public void A_flush_between_unmap_and_reuse_is_clean()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Use(3);
        log.MustBeClean();
        Assert.Equal(TraceMode.Strict, log.Check().Mode);
    }

    [Fact]
    public void A_reuse_without_flush_is_a_violation_at_the_map_line()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map().Unmap();
        int unmap = log.LastLine;
        log.Map();
        int reuse = log.LastLine;
        TraceReuse violation = log.Unmap().Flush(3).MustBeViolatedAt(reuse);
        Assert.Contains($"unmapped at line {unmap}", violation.Explanation, StringComparison.Ordinal);
        Assert.Contains("map: IOMMU: iova=0x00000000fffff000", violation.Text, StringComparison.Ordinal);
        Assert.StartsWith("<idle>-0", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flush_that_comes_after_the_reuse_is_too_late()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map().Unmap().On(1).Map();
        int reuse = log.LastLine;
        log.On(0).Flush(3).On(1).Unmap().Flush(3).MustBeViolatedAt(reuse);
    }

    [Fact]
    public void A_map_in_another_domain_before_the_flush_is_no_reuse() =>
        new HandMadeLog().Use(3).Use(4).Map().Unmap().On(1).Map().On(0).Flush(3).On(1).Unmap().Flush(4).MustBeClean();

    [Fact]
    public void A_flush_of_another_domain_does_not_count()
    {
        // Domain 4 uses the same address at the same time; its flush falls between unmap and reuse.
        HandMadeLog log = new HandMadeLog().On(1).Map().On(0).Map().Unmap().On(1).Unmap().Flush(4).Map();
        int reuse = log.LastLine;
        log.On(0).Flush(3).On(1).Unmap().Flush(3).MustBeViolatedAt(reuse);
    }

    [Fact]
    public void A_flush_of_other_pages_does_not_count()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map().Unmap().Flush(3, Iova - 0x1000).Map();
        log.Unmap().Flush(3).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void A_flush_of_the_whole_domain_counts() =>
        new HandMadeLog().Use(3).Map().Unmap().FlushDomain(3).Use(3).MustBeClean();

    [Fact]
    public void A_global_flush_counts() => new HandMadeLog().Use(3).Map().Unmap().FlushAll().Use(3).MustBeClean();

    [Fact]
    public void Address_bits_below_the_mask_are_ignored()
    {
        new HandMadeLog().Map(0x100001000, 0x3000).Unmap(0x100001000, 0x3000).Flush(3, 0x100001000, 2)
            .Map(0x100001000, 0x3000).Unmap(0x100001000, 0x3000).Flush(3, 0x100001000, 2).MustBeClean();
    }

    [Fact]
    public void A_mask_does_not_reach_beyond_its_aligned_block()
    {
        // Two pages from 0x100001000 need mask 2: with mask 1 hardware flushes 0x100000000 and 0x100001000 only.
        HandMadeLog log = new HandMadeLog().Use(3, 0x100002000).Map(0x100001000, 0x2000).Unmap(0x100001000, 0x2000)
            .Flush(3, 0x100001000, 1).Map(0x100002000);
        log.Unmap(0x100002000).Flush(3, 0x100002000).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void Part_of_a_range_reused_is_enough()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map(Iova - 0x7000, 0x8000).Unmap(Iova - 0x7000, 0x8000)
            .Map(Iova - 0x3000);
        log.Unmap(Iova - 0x3000).Flush(3, Iova - 0x3000).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void Many_unmaps_may_share_one_flush_of_their_hull()
    {
        var log = new HandMadeLog();
        for (int round = 0; round < 2; round++)
        {
            for (ulong k = 0; k < 8; k++) log.Map(0x100000000 + (k << 12));
            for (ulong k = 0; k < 8; k++) log.Unmap(0x100000000 + (k << 12));
            log.Flush(3, 0x100000000, 3);
        }

        log.MustBeClean();
    }

    [Fact]
    public void A_gathered_unmap_outside_the_flush_is_a_violation()
    {
        var log = new HandMadeLog().Use(3);
        for (ulong k = 0; k < 8; k++) log.Map(0x100000000 + (k << 12));
        for (ulong k = 0; k < 8; k++) log.Unmap(0x100000000 + (k << 12));
        log.Flush(3, 0x100004000, 2).Map(0x100003000);
        log.Unmap(0x100003000).Flush(3, 0x100003000).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void A_flush_half_way_through_a_long_unmap_comes_before_its_line()
    {
        ulong start = 0x1001ff000;
        HandMadeLog log = new();
        for (int round = 0; round < 2; round++)
        {
            log.Map(start, 0x2000).Event("tracing_mark_write: the call that mapped it has returned")
                .Flush(3, start).Unmap(start, 0x2000).Flush(3, start + 0x1000);
        }

        log.MustBeClean();
    }

    [Fact]
    public void The_last_chunk_is_never_flushed_before_the_line()
    {
        ulong start = 0x1001ff000;
        HandMadeLog log = new HandMadeLog().Use(3).Map(start, 0x2000).Flush(3, start, 0).Flush(3, start + 0x1000)
            .Unmap(start, 0x2000).Map(start + 0x1000);
        log.Unmap(start + 0x1000).Flush(3, start + 0x1000).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void An_unmap_within_two_megabytes_is_one_chunk()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map(Iova - 0x1000, 0x2000).Flush(3, Iova - 0x1000)
            .Unmap(Iova - 0x1000, 0x2000).Flush(3, Iova).Map(Iova - 0x1000);
        log.Unmap(Iova - 0x1000).Flush(3, Iova - 0x1000).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void A_flush_without_unmap_is_no_business_of_the_checker() =>
        new HandMadeLog().Use(3).Flush(3, 0x200000, 9).Map(0x200000, 0x200000).Unmap(0x200000, 0x200000)
            .Flush(3, 0x200000, 9).Use(3).MustBeClean();

    [Fact]
    public void A_large_range_is_judged_as_a_whole()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map(0, 64 << 20).Unmap(0, 64 << 20).Flush(3, 0, 13).Map(48 << 20);
        log.Unmap(48 << 20).Flush(3, 48 << 20).MustBeViolatedAt(log.LastLine - 2);
        new HandMadeLog().Use(3).Map(0, 64 << 20).Unmap(0, 64 << 20).Flush(3, 0, 14).Use(3, 48 << 20).MustBeClean();
    }

    [Fact]
    public void The_first_violation_is_the_one_whose_map_comes_first()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Map(0x9000).Unmap(0x9000).Map(0x5000).Unmap(0x5000).Map(0x9000);
        int first = log.LastLine;
        log.Map(0x5000).MustBeViolatedAt(first);
    }

    [Fact]
    public void A_flush_by_another_processor_while_the_unmap_was_under_way_may_count()
    {
        // Processor 1 flushes a rounded range between processor 0's last line and its unmap line, printed late.
        HandMadeLog log = new HandMadeLog().Use(3).Map()
            .On(1).Map(Iova - 0x1000).Unmap(Iova - 0x1000).Flush(3, Iova - 0x1000, 1)
            .On(0).Unmap().On(1).Map();
        log.On(1).Unmap().Flush(3).MustBeUndecidedAt(log.LastLine - 2);
    }
}
