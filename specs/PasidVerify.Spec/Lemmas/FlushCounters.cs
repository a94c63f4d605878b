using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>How far a lazily unmapped page has come that the flush counters are watched for.</summary>
public enum UnmapStep
{
    /// <summary>Its translation is in memory.</summary>
    Mapped,

    /// <summary>The translation is cleared.</summary>
    Cleared,

    /// <summary>It is in the ring, with the counter that was read then.</summary>
    Queued,

    /// <summary>It may be mapped again.</summary>
    Freed,
}

/// <summary>Flushes of the whole domain by number; they are alike, so that it does not matter which.</summary>
/// <param name="Begun">So many have begun.</param>
/// <param name="Ended">So many of these have ended, each once.</param>
public readonly record struct FlushCount(Bits Begun, Bits Ended);

/// <summary>
/// The counting lemma of Linux's flush queue, for any number of flushes at once that end in any order: what
/// <see cref="LazyFlush"/> says by tickets, Linux decides by two counters (queue_iova, fq_flush_iotlb, fq_ring_free). A
/// page is freed only when a flush that began after its translation was cleared has ended.
/// </summary>
/// <remarks>
/// Pigeonhole: of the flushes that have ended, no more than the counter in the ring began before the page was cleared,
/// as each was counted before it began. One more that ended is a late one. <see cref="Early"/> and <see cref="Late"/>
/// are in no kernel; they say what its counters are worth.
/// </remarks>
/// <param name="Started">fq_flush_start_cnt.</param>
/// <param name="Finished">fq_flush_finish_cnt.</param>
/// <param name="Counter">The counter in the ring.</param>
/// <param name="Page">The page.</param>
/// <param name="Early">Flushes that began before the page was cleared.</param>
/// <param name="Late">Flushes that began later.</param>
public readonly record struct FlushCounters(
    Bits Started, Bits Finished, Bits Counter, Choice<UnmapStep> Page, FlushCount Early, FlushCount Late)
{
    /// <summary>What may happen next, by name: when, and what is then. Between any two steps others come in.</summary>
    public static IReadOnlyList<(string Name, Func<FlushCounters, (Bool When, FlushCounters Next)> Take)> Steps() =>
    [
        // The one assumption: nobody flushes 2^64 times.
        ("count a start", now => (now.Started < ulong.MaxValue, now with { Started = now.Started + 1 })),
        ("begin an early flush", now => (
            now.IsCounted & now.Page == UnmapStep.Mapped, now with { Early = Begin(now.Early) })),
        ("begin a late flush", now => (
            now.IsCounted & now.Page != UnmapStep.Mapped, now with { Late = Begin(now.Late) })),
        ("end an early flush", now => (now.Early.Ended < now.Early.Begun, now with { Early = End(now.Early) })),
        ("end a late flush", now => (now.Late.Ended < now.Late.Begun, now with { Late = End(now.Late) })),
        ("count a finish", now => (
            now.Finished < now.Early.Ended + now.Late.Ended, now with { Finished = now.Finished + 1 })),
        ("clear the page", now => (now.Page == UnmapStep.Mapped, now with { Page = UnmapStep.Cleared })),
        // The counter is read after the page is cleared: smp_mb in queue_iova.
        ("queue the page", now => (
            now.Page == UnmapStep.Cleared, now with { Page = UnmapStep.Queued, Counter = now.Started })),
        ("free the page", now => (
            now.Page == UnmapStep.Queued & now.Counter < now.Finished, now with { Page = UnmapStep.Freed })),
    ];

    /// <summary>No flush yet, and the page is mapped.</summary>
    public static FlushCounters Initial()
    {
        Bits zero = new(0, 64);
        return new(zero, zero, zero, UnmapStep.Mapped, new(zero, zero), new(zero, zero));
    }

    /// <summary>The lemma.</summary>
    public Bool IsSafe => (Page == UnmapStep.Freed).Implies(Late.Ended >= 1);

    /// <summary>What every step preserves; no sum in it wraps around.</summary>
    public Bool Invariant =>
        Early.Ended <= Early.Begun & Late.Ended <= Late.Begun
        & Early.Begun <= Started & Late.Begun <= Started - Early.Begun & Finished <= Early.Ended + Late.Ended
        & (Page == UnmapStep.Mapped).Implies(Late.Begun == 0)
        & (Page == UnmapStep.Queued).Implies(Early.Begun <= Counter)
        & IsSafe;

    /// <summary>A start is counted whose flush has not begun.</summary>
    private Bool IsCounted => Late.Begun < Started - Early.Begun;

    private static FlushCount Begin(FlushCount flushes) => flushes with { Begun = flushes.Begun + 1 };

    private static FlushCount End(FlushCount flushes) => flushes with { Ended = flushes.Ended + 1 };
}
