using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

/// <summary>
/// Strict use by several domains, and one unmap that returns without its flush: nothing names its domain any more.
/// </summary>
public sealed class LostFlushTests
{
    private const ulong Iova = HandMadeLog.Iova;
    private const ulong Elsewhere = 0x200000;

    /// <summary>Domains 3 and 4 have used the page, and then one of them loses a flush.</summary>
    private static HandMadeLog Lost() => new HandMadeLog().Use(3).Use(4).Map().Unmap();

    private static HandMadeLog Reused(HandMadeLog log, ulong did) => log.Map().Unmap().Flush(did);

    /// <summary>The log goes on long enough for a flush queue to show itself.</summary>
    private static HandMadeLog GoesOn(HandMadeLog log, int milliseconds = 60) =>
        log.AfterMilliseconds(milliseconds).Event("tracing_mark_write: phase: end");

    [Fact]
    public void The_reuse_is_a_violation_and_says_what_is_not_known()
    {
        HandMadeLog log = Lost();
        int unmap = log.LastLine;
        string why = GoesOn(Reused(log, 3)).MustBeViolatedAt(unmap + 1).Explanation;
        Assert.Contains($"unmapped at line {unmap}", why, StringComparison.Ordinal);
        Assert.Contains("the log does not tell whose domain", why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_with_the_flush_is_clean() => GoesOn(Reused(Lost().Flush(3), 3)).MustBeClean();

    [Fact]
    public void The_first_of_several_is_named()
    {
        HandMadeLog log = Lost().Map(Elsewhere).Unmap(Elsewhere).Map(Elsewhere);
        int first = log.LastLine;
        GoesOn(Reused(log.Unmap(Elsewhere).Flush(4, Elsewhere), 3)).MustBeViolatedAt(first);
    }

    public static TheoryData<string> OtherUses => new(Others.Keys);

    private static Dictionary<string, Func<HandMadeLog, HandMadeLog>> Others { get; } = new()
    {
        ["a flush queue's sweep"] = log => log.In('s').FlushDomain(5).In('h'),
        ["a whole domain flushed for an unmap"] = log => log.Map(Elsewhere).Unmap(Elsewhere).FlushDomain(5),
        ["a gather"] = log => log.Map(Elsewhere, 0x2000).Unmap(Elsewhere).Unmap(Elsewhere + 0x1000)
            .Flush(5, Elsewhere, 1),
        ["a flush half-way"] = log => log.Flush(5, Elsewhere),
        ["a flush of other pages"] = log => log.Map(Elsewhere).Unmap(Elsewhere).Flush(5, Elsewhere + 0x1000),
        ["a global flush"] = log => log.FlushAll(),
        ["a change of context"] = log => log.Submit("cc_inv", 0x50021, 0),
        ["a device's detach"] = log => log.Detach(5),
        ["a detach line"] = log => log.Event("detach_device_from_domain: IOMMU: device=0000:00:05.0"),
        ["a domain id given up"] = log => log.Event("cache_tag_unassign: dmar0/dmar0 type iotlb did 5 pasid 0 ref 1"),
        ["the PASID cache"] = log => log.Submit("pc_inv", 0x37, 0),
    };

    [Theory]
    [MemberData(nameof(OtherUses))]
    public void Whatever_strict_use_has_not_switches_the_rule_off(string use)
    {
        // Before the unmap, or soon after the reuse.
        HandMadeLog early = Others[use](new HandMadeLog().Use(3).Use(4).On(1)).On(0).Map().Unmap();
        HandMadeLog late = Others[use](Reused(Lost(), 3).On(1)).On(0);
        foreach (HandMadeLog log in (HandMadeLog[])[Reused(early, 3).Use(4, Elsewhere + 0x5000), late])
        {
            TraceResult result = GoesOn(log).Check();
            Assert.Null(result.FirstViolation);
            Assert.NotEqual(TraceVerdict.Violated, result.Verdict);
        }
    }

    [Theory]
    [MemberData(nameof(OtherUses))]
    public void It_does_not_when_it_comes_later(string use)
    {
        HandMadeLog log = Lost();
        int reuse = log.LastLine + 1;
        Others[use](GoesOn(Reused(log, 3)).On(1)).MustBeViolatedAt(reuse);
    }

    [Fact]
    public void Invalidations_at_boot_are_no_other_use()
    {
        HandMadeLog log = new HandMadeLog().Submit("cc_inv", 0x11, 0).Submit("pc_inv", 0x37, 0).FlushAll()
            .Map(0, 16 << 20).Attach().Use(3).Use(4).Map().Unmap();
        int reuse = log.LastLine + 1;
        GoesOn(Reused(log, 3)).MustBeViolatedAt(reuse);
    }

    [Fact]
    public void Shortly_before_the_end_a_domain_may_have_got_a_queue()
    {
        HandMadeLog log = Lost();
        int reuse = log.LastLine + 1;
        GoesOn(Reused(log, 3), milliseconds: 40).MustBeUndecidedAt(reuse);
    }

    [Fact]
    public void Unless_all_domains_are_seen_to_be_strict_after_it()
    {
        HandMadeLog log = Lost();
        int reuse = log.LastLine + 1;
        Reused(log, 3).Use(4, Elsewhere).MustBeViolatedAt(reuse);
    }

    [Fact]
    public void A_flow_that_was_not_heard_of_again_may_still_flush()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Use(4).Map().On(1).Unmap().On(0);
        int reuse = log.LastLine + 1;
        GoesOn(Reused(log, 3)).MustBeUndecidedAt(reuse);
    }

    [Theory]
    [InlineData('h', 's', 0, true)]
    [InlineData('h', '.', 0, true)]
    [InlineData('s', '.', 0, true)]
    [InlineData('s', 'h', 0, false)]
    [InlineData('.', 'h', 0, false)]
    [InlineData('.', 's', 0, false)]
    [InlineData('.', 'h', 55, true)]
    public void Its_processor_tells_that_a_handler_has_ended(char flow, char later, int milliseconds, bool ended)
    {
        HandMadeLog log = new HandMadeLog().Use(3).Use(4).Map().On(1).In(flow).Unmap().On(0).In('h');
        int reuse = log.LastLine + 1;
        Reused(log, 3).AfterMilliseconds(milliseconds).On(1).In(later);
        GoesOn(log.Event("tracing_mark_write: still alive").On(0).In('h'));
        if (ended) log.MustBeViolatedAt(reuse);
        else log.MustBeUndecidedAt(reuse);
    }

    [Fact]
    public void A_flush_that_may_be_of_its_domain_may_have_covered_it()
    {
        // Domain 4 flushes two pages below, rounded to four.
        HandMadeLog log = Lost().On(1).Map(Iova - 0x2000, 0x2000).Unmap(Iova - 0x2000, 0x2000)
            .Flush(4, Iova - 0x2000, 2).On(0);
        int reuse = log.LastLine + 1;
        GoesOn(Reused(log, 3)).MustBeUndecidedAt(reuse);
    }

    [Fact]
    public void A_flush_that_cannot_be_of_its_domain_has_not()
    {
        // Domain 4 had the page mapped all the time: its unmap has no other map to undo.
        HandMadeLog log = new HandMadeLog().Use(3).Use(4).On(1).Map().On(0).Map().Unmap().On(1).Unmap().Flush(4).On(0);
        int reuse = log.LastLine + 1;
        GoesOn(Reused(log, 3)).MustBeViolatedAt(reuse);
    }

    [Fact]
    public void A_map_that_cannot_be_of_its_domain_is_passed_over()
    {
        HandMadeLog log = new HandMadeLog().Use(3).Use(4).On(1).Map().On(0).Map().Unmap().On(1).Unmap().Flush(4)
            .Map().Unmap().Flush(4).On(0);
        int reuse = log.LastLine + 1;
        GoesOn(Reused(log, 3)).MustBeViolatedAt(reuse);
    }

    [Fact]
    public void A_map_that_is_never_undone_may_be_of_any_domain()
    {
        HandMadeLog log = Lost().Map();
        GoesOn(log).MustBeUndecidedAt(log.LastLine - 1);
    }

    [Fact]
    public void A_flush_that_is_just_what_the_next_unmap_needs_is_not_shared()
    {
        // The unmap after it adjoins, as in a gather, and its flush is rounded to four pages. But that one is domain
        // 4's, which had this page mapped all the time.
        HandMadeLog log = new HandMadeLog().Use(3).Use(4).On(1).Map().On(0).Map(Iova - 0x2000, 0x2000).Map()
            .Unmap().Unmap(Iova - 0x2000, 0x2000).Flush(4, Iova - 0x2000, 2).On(1).Unmap().Flush(4).On(0);
        int reuse = log.LastLine + 1;
        GoesOn(Reused(log, 3)).MustBeViolatedAt(reuse);
    }
}
