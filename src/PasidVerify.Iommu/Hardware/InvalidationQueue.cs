namespace PasidVerify.Iommu;

/// <summary>
/// The invalidation queue's hardware end: fetches 256-bit descriptors from memory at the head, one a step, and
/// executes each completely, which is one of the orders that VT-d 6.5.2 allows.
/// </summary>
internal sealed class InvalidationQueue<TMemory>(
    TMemory memory, ulong start, int slots, ulong hostAddressBits, PasidCache pasidCache, Iotlb iotlb)
    where TMemory : struct, IMemory
{
    private readonly ulong _bytes = (ulong)slots * DescriptorFormat.Bytes;
    private TMemory _memory = memory;

    /// <summary>IQH: byte offset of the next descriptor; on an error, of the bad one.</summary>
    public ulong Head { get; private set; }

    /// <summary>IQT: byte offset after the last descriptor.</summary>
    public ulong Tail { get; private set; }

    public InvalidationQueueError Error { get; private set; }

    /// <summary>Software's write of IQT, which publishes the descriptors before it.</summary>
    public void WriteTail(ulong tail)
    {
        if (tail % DescriptorFormat.Bytes != 0)
            Error = InvalidationQueueError.TailMisaligned;
        else if (tail >= _bytes)
            Error = InvalidationQueueError.InvalidTail;
        else
            Tail = tail;
    }

    /// <summary>Executes one descriptor; false when the queue is empty or stopped, or stops now.</summary>
    public bool Step()
    {
        if (Error != InvalidationQueueError.None || Head == Tail)
            return false;
        ulong slot = start + Head;
        var descriptor = new Descriptor<Word>(_memory.Load(slot), _memory.Load(slot + 8));
        ulong upper = _memory.Load(slot + 16) | _memory.Load(slot + 24);
        Error = DescriptorCheck.Check(in descriptor, upper, hostAddressBits);
        if (Error != InvalidationQueueError.None)
            return false;

        // The head moves once a descriptor is fetched and found valid, not when it has been executed (6.5.2).
        Head = (Head + DescriptorFormat.Bytes) % _bytes;
        Execute(descriptor.Low, descriptor.High);
        return true;
    }

    private void Execute(ulong low, ulong high)
    {
        switch (DescriptorCheck.Type(low))
        {
            case DescriptorFormat.IotlbType:
                InvalidateIotlb(low, high);
                break;
            case DescriptorFormat.PasidIotlbType:
                InvalidatePasidIotlb(low, high);
                break;
            case DescriptorFormat.PasidCacheType:
                InvalidatePasidCache(low);
                break;
            case DescriptorFormat.WaitType:
                Complete(low, high);
                break;
            default:
                // A context-cache invalidation: contexts never change here, and nothing caches them.
                break;
        }
    }

    private void InvalidateIotlb(ulong low, ulong high)
    {
        switch (DescriptorCheck.Granularity(low))
        {
            case 1:
                iotlb.InvalidateAll();
                break;
            case 2:
                iotlb.InvalidateDomain(Domain(low));
                break;
            default:
                iotlb.InvalidateDomainPages(Domain(low), Paging.Page<Word>(high), DescriptorCheck.Order(high));
                break;
        }
    }

    private void InvalidatePasidIotlb(ulong low, ulong high)
    {
        if (DescriptorCheck.Granularity(low) == 2)
            iotlb.InvalidatePasid(Domain(low), Pasid(low));
        else
            iotlb.InvalidatePasidPages(
                Domain(low), Pasid(low), Paging.Page<Word>(high), DescriptorCheck.Order(high));
    }

    private void InvalidatePasidCache(ulong low)
    {
        switch (DescriptorCheck.Granularity(low))
        {
            case 0:
                pasidCache.InvalidateDomain(Domain(low));
                break;
            case 1:
                pasidCache.InvalidatePasid(Domain(low), Pasid(low));
                break;
            default:
                pasidCache.InvalidateAll();
                break;
        }
    }

    /// <summary>All descriptors before are done, so the fence adds nothing; without SW nothing is written.</summary>
    private void Complete(ulong low, ulong high)
    {
        if ((low & DescriptorFormat.StatusWrite) == 0)
            return;
        ulong address = high & ~7UL;
        int shift = (int)(high & 4) * 8;
        ulong others = _memory.Load(address) & ~((ulong)uint.MaxValue << shift);
        _memory.Store(address, others | low >> 32 << shift);
    }

    private static ushort Domain(ulong low) => (ushort)(low >> 16);

    private static uint Pasid(ulong low) => (uint)(low >> 32) & 0xfffff;
}
