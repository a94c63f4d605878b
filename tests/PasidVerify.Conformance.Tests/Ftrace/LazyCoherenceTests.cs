using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

public sealed class LazyCoherenceTests
{
    private const ulong Other = HandMadeLog.Iova - 0x8000;

    /// <summary>Lives without flushes of their own, then the queue's timer.</summary>
    private static HandMadeLog Round(HandMadeLog log, ulong did) =>
        log.Map().Unmap().Map(Other).Unmap(Other).In('s').FlushDomain(did).In('h');

    [Fact]
    public void Reuse_after_the_queues_flush_is_clean()
    {
        HandMadeLog log = Round(Round(Round(new HandMadeLog(), 3), 3), 3);
        log.MustBeClean();
        Assert.Equal(TraceMode.Lazy, log.Check().Mode);
    }

    [Fact]
    public void Reuse_before_the_queues_flush_is_a_violation()
    {
        HandMadeLog log = Round(Round(new HandMadeLog(), 3), 3).Map().Unmap();
        int before = log.LastLine;
        Round(log, 3).MustBeViolatedAt(before + 1, "lazy-coherence");
    }

    [Fact]
    public void Pages_left_in_the_queue_at_the_end_are_no_violation() =>
        Round(Round(new HandMadeLog(), 3), 3).Map().Unmap().MustBeClean();

    [Fact]
    public void With_two_lazy_domains_an_early_reuse_cannot_be_decided()
    {
        HandMadeLog log = Round(Round(Round(new HandMadeLog(), 3).AfterMilliseconds(200), 4).AfterMilliseconds(200), 3)
            .AfterMilliseconds(200).Map().Unmap().Map();
        log.In('s').FlushDomain(3).FlushDomain(4).MustBeUndecidedAt(log.LastLine - 2);
    }

    [Fact]
    public void A_queue_that_was_not_flushed_in_time_held_nothing() =>
        Round(Round(Round(new HandMadeLog(), 3).AfterMilliseconds(200), 4).AfterMilliseconds(200), 3).MustBeClean();

    [Fact]
    public void Of_two_queues_flushed_in_time_both_must_be_waited_for()
    {
        HandMadeLog log = Round(Round(new HandMadeLog(), 3).AfterMilliseconds(200), 4).AfterMilliseconds(200);
        log.Map().Unmap().In('s').FlushDomain(3).In('h').Map();
        int reuse = log.LastLine;
        log.In('s').FlushDomain(4).MustBeUndecidedAt(reuse);
    }

    [Fact]
    public void A_strict_and_a_lazy_domain_make_a_mixed_log()
    {
        HandMadeLog log = Round(Round(new HandMadeLog().Use(3, 0x5000).Use(3, 0x5000), 4), 4);
        log.MustBeClean();
        Assert.Equal(TraceMode.Mixed, log.Check().Mode);
    }
}
