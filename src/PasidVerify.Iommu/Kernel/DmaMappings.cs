namespace PasidVerify.Iommu;

/// <summary>dma_map and dma_unmap of one buffer (Linux: iommu_dma_map_page, iommu_dma_unmap_page).</summary>
internal sealed class DmaMappings<TMemory>(
    TMemory memory, Configuration configuration, DefaultDomains<TMemory> domains, CallTable<TMemory> calls,
    FirstStageTree<TMemory> tree, MappingLeaves<TMemory> leaves, BouncePool<TMemory> bounce, Flushes<TMemory> flushes)
    where TMemory : struct, IMemory
{
    private readonly PhysicalMemory _physical = new(configuration.HostAddressBits, bounce.Frames);
    private TMemory _memory = memory;

    public Status Map(
        ushort sourceId, ulong address, ulong size, Direction direction, out ulong iova, out ulong copy)
    {
        (iova, copy) = (0, 0);
        if (domains.Of(sourceId) is not { } domain)
            return Status.NoDmaDomain;
        if (direction is not (Direction.Bidirectional or Direction.ToDevice or Direction.FromDevice))
            return Status.InvalidDirection;
        if (size == 0)
            return Status.EmptyRange;
        if (!_physical.Contains(address, size))
            return Status.OutOfRange;

        PageRange frames = PageRange.Of(address, size);
        if (!TryTake(domain, frames.Count, out PageRange pages))
            return Status.Exhausted;
        if (_physical.IsOfPool(address, size))
        {
            domain.Iovas.Free(pages.First, pages.Count, _memory.Processor);
            return Status.OutOfRange;
        }

        ulong firstFrame = frames.First;
        if (!domain.Trusted && Paging.Aligned<Word>(address, size) == 0UL)
        {
            if (!bounce.TryTake(address, size, direction, out copy))
            {
                domain.Iovas.Free(pages.First, pages.Count, _memory.Processor);
                return Status.Exhausted;
            }

            firstFrame = Paging.Page<Word>(copy);
        }

        // No invalidation: first-stage entries that were not present are cached nowhere (VT-d 6.5.3.5).
        leaves.Map(domain.Root, pages, firstFrame, direction != Direction.ToDevice, pages);
        iova = Paging.Address<Word>(pages.First) | Paging.Offset<Word>(address);
        return Status.Ok;
    }

    public Status BeginUnmap(ushort sourceId, ulong iova, ulong size, out int call)
    {
        call = -1;
        if (domains.Of(sourceId) is not { } domain)
            return Status.NoDmaDomain;
        if (size == 0)
            return Status.EmptyRange;
        if (iova < Paging.PageSize || size - 1 > ~iova)
            return Status.OutOfRange;
        PageRange pages = PageRange.Of(iova, size);

        // Beyond the aperture no address was ever given, though the low bits may find the leaf of one that was.
        if (pages.Last > configuration.LastIova || !leaves.TryClaim(domain.Root, pages, out ulong slot))
            return Status.NotMapped;
        return domain.Queue is { } queue
            ? UnmapLazily(domain, queue, pages, slot)
            : BeginUnmap(domain, pages, slot, out call);
    }

    /// <summary>No cache knows the pages any more: what the device wrote to a copy comes back, then all is free.</summary>
    public void EndUnmap(int number)
    {
        ref readonly Call call = ref calls[number];
        (IovaAllocator iovas, PageRange pages, ulong copy) = (call.Domain!.Iovas, call.Pages, call.Copy);
        if (copy != 0)
            bounce.CopyBack(copy);
        calls.End(number);
        if (copy != 0)
            bounce.Free(copy);
        iovas.Free(pages.First, pages.Count, _memory.Processor);
    }

    private Status UnmapLazily(DmaDomain domain, FlushQueue queue, PageRange pages, ulong slot)
    {
        tree.Clear(domain.Root, pages, slot);
        queue.Add(pages.First, pages.Count);
        return Status.Ok;
    }

    /// <param name="domain">The domain.</param>
    /// <param name="pages">The pages, which this call has claimed.</param>
    /// <param name="slot">Physical address of their first leaf.</param>
    /// <param name="call">The call to end.</param>
    private Status BeginUnmap(DmaDomain domain, PageRange pages, ulong slot, out int call)
    {
        ulong frame = tree.FrameIn(slot);
        var unmap = new Call
        {
            Kind = CallKind.UnmapDma,
            Domain = domain,
            Pages = pages,
            Copy = bounce.Frames.Contains(frame) ? Paging.Address<Word>(frame).Value : 0,
        };
        if (!calls.TryBegin(in unmap, out call))
        {
            leaves.Release(slot);
            return Status.Exhausted;
        }

        // Clear, then invalidate: the other way round, a walk in between caches the old entry for good.
        tree.Clear(domain.Root, pages, slot);
        flushes.OfPages(domain, pages, call);
        calls.Start(call);
        return Status.Pending;
    }

    /// <summary>
    /// Takes addresses in a row, with tables for them. In a lazy domain those that were flushed come back first.
    /// </summary>
    public bool TryTake(DmaDomain domain, ulong count, out PageRange pages)
    {
        pages = default;
        while (domain.Queue is { } queue && queue.TryTakeFlushed(out ulong flushed, out ulong flushedCount))
            domain.Iovas.Free(flushed, flushedCount, _memory.Processor);
        if (!domain.Iovas.TryTake(count, _memory.Processor, out ulong first))
            return false;
        pages = new PageRange(first, first + count - 1);
        if (tree.TryMakeTables(domain.Root, pages))
            return true;
        domain.Iovas.Free(first, count, _memory.Processor);
        return false;
    }
}
