namespace PasidVerify.Iommu;

/// <summary>
/// dma_map_sg (Linux: iommu_dma_map_sg): a list of buffers under addresses in a row. Begun with the addresses, mapped
/// segment by segment, one mapping when it ends; until then it may fail and is undone.
/// </summary>
internal sealed class DmaLists<TMemory>(
    TMemory memory, Configuration configuration, DefaultDomains<TMemory> domains, CallTable<TMemory> calls, FirstStageTree<TMemory> tree,
    MappingLeaves<TMemory> leaves, DmaMappings<TMemory> mappings, FrameRange pool, Flushes<TMemory> flushes)
    where TMemory : struct, IMemory
{
    private readonly PhysicalMemory _physical = new(configuration.HostAddressBits, pool);
    private TMemory _memory = memory;

    public Status Begin(ushort sourceId, ulong size, Direction direction, out ulong iova, out int call)
    {
        (iova, call) = (0, -1);
        if (domains.Of(sourceId) is not { } domain)
            return Status.NoDmaDomain;

        // Segments of an untrusted device may have to be bounced: each is mapped alone (iommu_dma_map_sg_swiotlb).
        if (!domain.Trusted)
            return Status.NotTrusted;
        if (direction is not (Direction.Bidirectional or Direction.ToDevice or Direction.FromDevice))
            return Status.InvalidDirection;
        if (size == 0)
            return Status.EmptyRange;
        if (Paging.Aligned<Word>(0, size) == 0UL)
            return Status.Misaligned;
        if (!mappings.TryTake(domain, Paging.Page<Word>(size), out PageRange pages))
            return Status.Exhausted;
        var list = new Call
        {
            Kind = CallKind.MapSg,
            Domain = domain,
            Pages = pages,
            NextPage = pages.First,
            Writable = direction != Direction.ToDevice,
        };
        if (!calls.TryBegin(in list, out call))
        {
            domain.Iovas.Free(pages.First, pages.Count, _memory.Processor);
            return Status.Exhausted;
        }

        calls.Start(call);
        iova = Paging.Address<Word>(pages.First);
        return Status.Pending;
    }

    public Status MapSegment(int number, ulong address, ulong size, out ulong iova)
    {
        iova = 0;
        if (!TryHoldList(number))
            return Status.NoSuchCall;
        Status status = MapSegment(ref calls[number], address, size, out iova);
        calls.Release(number);
        return status;
    }

    /// <summary>Strictly also in a lazy domain (Linux: iommu_map_sg unmaps by iommu_unmap, which waits).</summary>
    public Status BeginUndo(int number)
    {
        if (!TryHoldList(number))
            return Status.NoSuchCall;
        ref Call call = ref calls[number];
        call.Kind = CallKind.UnmapDma;
        tree.Clear(call.Domain!.Root, call.Pages);
        flushes.OfPages(call.Domain, call.Pages, number);
        calls.Release(number);
        return Status.Pending;
    }

    /// <summary>All of the list is mapped: from now on it is one buffer. NotMapped as long as some is missing.</summary>
    public Status End(int number)
    {
        Call list = calls[number];
        if (list.NextPage <= list.Pages.Last)
            return Status.NotMapped;

        // Who unmaps the buffer must find that the list has ended.
        ulong slot = leaves.MarkAsOne(list.Domain!.Root, list.Pages);
        calls.End(number);
        leaves.Release(slot);
        return Status.Ok;
    }

    private Status MapSegment(ref Call call, ulong address, ulong size, out ulong iova)
    {
        iova = 0;
        if (size == 0)
            return Status.EmptyRange;
        if (Paging.Aligned<Word>(address, size) == 0UL)
            return Status.Misaligned;
        if (!_physical.Contains(address, size))
            return Status.OutOfRange;
        ulong count = Paging.Page<Word>(size);
        if (count > call.Pages.Last + 1 - call.NextPage)
            return Status.Exhausted;
        if (_physical.IsOfPool(address, size))
            return Status.OutOfRange;
        var pages = new PageRange(call.NextPage, call.NextPage + count - 1);
        leaves.Map(call.Domain!.Root, pages, Paging.Page<Word>(address), call.Writable, PageRange.None);
        call.NextPage += count;
        iova = Paging.Address<Word>(pages.First);
        return Status.Ok;
    }

    private bool TryHoldList(int number)
    {
        if (!calls.TryHold(number))
            return false;
        if (calls[number].Kind == CallKind.MapSg)
            return true;
        calls.Release(number);
        return false;
    }
}
