namespace PasidVerify.Conformance.Tests.Ftrace;

/// <summary>Which descriptor removes which kind of translation.</summary>
public sealed class CacheLevelTests
{
    private static HandMadeLog Life(HandMadeLog log, ulong did, ulong pasid = 0) =>
        log.Map().Unmap().FlushPasid(did, pasid);

    private static HandMadeLog AtsLife(HandMadeLog log, bool device = true) =>
        device ? log.Use(3).FlushDevice(0x100) : log.Use(3);

    [Fact]
    public void A_first_stage_domain_is_flushed_by_domain_and_pasid() =>
        Life(Life(new HandMadeLog(), 3), 3).MustBeClean();

    [Fact]
    public void A_first_stage_reuse_without_flush_is_a_violation()
    {
        HandMadeLog log = Life(new HandMadeLog(), 3).Map().Unmap().Map();
        log.Unmap().FlushPasid(3).MustBeViolatedAt(log.LastLine - 2);
    }

    [Fact]
    public void A_first_stage_flush_of_a_second_stage_domain_is_never_a_clean_bill()
    {
        // Either the domain is second-stage and the p_iotlb_inv did nothing, or the iotlb_inv were more than needed.
        HandMadeLog log = Life(new HandMadeLog().Use(3), 3).Map();
        log.Unmap().Flush(3).MustBeUndecidedAt(log.LastLine - 2);
    }

    [Fact]
    public void A_second_stage_flush_takes_a_first_stage_domain_as_a_whole() =>
        Life(Life(new HandMadeLog(), 3).Map().Unmap().Map(0x9000).Flush(3, 0x9000), 3).MustBeClean();

    [Fact]
    public void A_flush_with_another_pasid_is_never_a_clean_bill()
    {
        HandMadeLog log = Life(Life(new HandMadeLog(), 3), 3, pasid: 5).Map();
        log.Unmap().FlushPasid(3).MustBeUndecidedAt(log.LastLine - 2);
    }

    [Fact]
    public void The_device_tlb_is_flushed_after_the_iotlb() =>
        AtsLife(AtsLife(AtsLife(new HandMadeLog()))).MustBeClean();

    [Fact]
    public void A_missing_device_tlb_flush_is_a_violation()
    {
        HandMadeLog log = AtsLife(AtsLife(new HandMadeLog()), device: false);
        int before = log.LastLine;
        string why = AtsLife(log).MustBeViolatedAt(before + 1).Explanation;
        Assert.Contains("no device-TLB invalidation", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_tlb_flush_before_the_iotlb_flush_is_too_early()
    {
        HandMadeLog log = AtsLife(new HandMadeLog()).Map().Unmap().FlushDevice(0x100).Flush(3);
        int before = log.LastLine;
        AtsLife(log).MustBeViolatedAt(before + 1);
    }

    [Fact]
    public void A_device_that_stopped_using_its_tlb_needs_no_flush() =>
        AtsLife(AtsLife(AtsLife(new HandMadeLog()), device: false), device: false).MustBeClean();
}
