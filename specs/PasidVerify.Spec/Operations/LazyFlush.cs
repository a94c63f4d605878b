namespace PasidVerify.Spec;

/// <summary>
/// The flush queue of a lazy domain is flushed: its ring is full, or its timer fires (Linux: fq_flush_iotlb). What was
/// unmapped before the flush began may be mapped again when it has finished. Linux counts flushes started and finished,
/// and <see cref="FlushCounters"/> proves of these counts what tickets say here, in whatever order flushes finish.
/// </summary>
public static class LazyFlush
{
    /// <summary>Begins the call, under a call number that is free.</summary>
    public static Status Begin(State s, DomainId domain, CallId call)
    {
        var owner = s.DomainOwners[domain];
        if (owner.Kind != DomainKind.Dma | !owner.Lazy) return Status.NoFlushQueue;
        if (CallsInFlight.Refuse(s, call) is { } full) return full;
        s.Calls[call] = default(Call) with
        {
            Kind = CallKind.FlushQueue, Domain = domain, Flush = Flushes.OfAllPages(s, domain),
        };
        return Status.Pending;
    }

    /// <summary>Addresses that were queued when the flush began are free.</summary>
    internal static void Finish(State s, Call call)
    {
        var owner = s.DomainOwners[call.Domain];
        var upTo = call.Flush.Iotlb + 1;
        s.DomainOwners[call.Domain] = owner with { Flushed = (owner.Flushed < upTo).Select(upTo, owner.Flushed) };
    }
}
