namespace PasidVerify.Iommu;

/// <summary>Flushes the queue of a lazy domain (Linux: fq_flush_iotlb).</summary>
internal sealed class LazyFlushes<TMemory>(
    DefaultDomains<TMemory> domains, CallTable<TMemory> calls, Flushes<TMemory> flushes)
    where TMemory : struct, IMemory
{
    public Status Begin(ushort domainId, out int call)
    {
        call = -1;
        if (domains.Find(domainId) is not { Queue: { } queue } domain)
            return Status.NoFlushQueue;

        // Before the call begins for others: what they unmap after that is none of this flush's. One that finds no number
        // is never finished, and the next one does its work.
        ulong flush = queue.Start();
        if (!calls.TryBegin(new Call { Kind = CallKind.FlushQueue, Domain = domain, Flush = flush }, out call))
            return Status.Exhausted;
        flushes.OfDomain(domain, call);
        calls.Start(call);
        return Status.Pending;
    }

    /// <summary>What was queued before the flush began may be given again.</summary>
    public void End(int call)
    {
        (FlushQueue queue, ulong flush) = (calls[call].Domain!.Queue!, calls[call].Flush);
        calls.End(call);
        queue.Finish(flush);
    }
}
