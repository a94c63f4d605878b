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
        if (!calls.TryBegin(new Call { Kind = CallKind.FlushQueue, Domain = domain }, out call))
            return Status.Exhausted;
        calls[call].Flush = queue.Start();
        flushes.OfDomain(domain, call);
        calls.Start(call);
        return Status.Pending;
    }

    /// <summary>What was queued before the flush began may be given again.</summary>
    public static void End(in Call call) => call.Domain!.Queue!.Finish(call.Flush);
}
