namespace PasidVerify.Iommu;

/// <summary>
/// The kernel's own page table after boot. What becomes present needs no invalidation (VT-d 6.5.3.5); what goes is
/// flushed from every device in fast mode, leaves and the upper entries that lead to a table page alike.
/// </summary>
internal sealed class KernelPageTable<TMemory>(
    TMemory memory, Configuration configuration, CallTable<TMemory> calls, FirstStageTree<TMemory> tree,
    PagePool<TMemory> pool, KernelRoot root, Flushes<TMemory> flushes)
    where TMemory : struct, IMemory
{
    private const Protection ReadWrite = Protection.Read | Protection.Write;

    private readonly ulong _lastFrame = (1UL << (configuration.HostAddressBits - Paging.PageShift)) - 1;
    private TMemory _memory = memory;

    public Status AddTable(ulong address, out ulong table)
    {
        table = 0;
        if (Paging.IsCanonical<Word>(address) == 0UL)
            return Status.OutOfRange;
        PageRange region = RegionOf(address);
        Start(region);
        Status status =
            root.Claims.AreWaitedFor(CallKind.FreeTable, region) ? Status.Busy
            : tree.LeafSlot(root.Table, region.First) != 0 ? Status.AlreadyMapped
            : tree.TryMakeTable(root.Table, region.First, user: false, out table) ? Status.Ok
            : Status.Exhausted;
        Finish(region);
        return status;
    }

    public Status Map(ulong address, ulong frame, Protection protection)
    {
        if (protection is not (Protection.Read or ReadWrite))
            return Status.InvalidProtection;
        if (frame > _lastFrame)
            return Status.OutOfRange;
        ulong page = Paging.Page<Word>(address);
        var pages = new PageRange(page, page);
        Start(pages);
        Status status = Paging.IsCanonical<Word>(address) != 0UL
            ? Map(tree.LeafSlot(root.Table, page), pages, Leaf(frame, protection))
            : Status.NoTable;
        Finish(pages);
        return status;
    }

    public Status BeginChange(ulong address, ulong size, Protection protection, out int call)
    {
        call = -1;
        if (size == 0)
            return Status.EmptyRange;
        if (size - 1 > ~address)
            return Status.OutOfRange;
        if (Paging.Aligned<Word>(address, size) == 0UL)
            return Status.Misaligned;
        if (protection is not (Protection.None or Protection.Read or ReadWrite))
            return Status.InvalidProtection;
        if (!IsInOneHalf(address, size))
            return Status.NotMapped;
        PageRange pages = PageRange.Of(address, size);
        Start(pages);
        Status status = BeginChange(pages, protection, out call);
        Finish(CallKind.KernelChange, pages, status, call);
        return status;
    }

    public Status BeginFree(ulong address, out int call)
    {
        PageRange region = RegionOf(address);
        Start(region);
        Status status = BeginFree(region, Paging.IsCanonical<Word>(address) != 0UL, out call);
        Finish(CallKind.FreeTable, region, status, call);
        return status;
    }

    /// <summary>No cache disagrees with the table any more.</summary>
    public void EndChange(int call) => calls.End(call, root.Claims);

    /// <summary>No walk makes anything of the table page any more.</summary>
    public void EndFree(int call)
    {
        ulong table = calls[call].Table;
        calls.End(call, root.Claims);
        pool.Free(table);
    }

    private Status Map(ulong slot, PageRange page, ulong leaf)
    {
        if (slot == 0)
            return Status.NoTable;
        if (tree.IsPresent(slot))
            return Status.AlreadyMapped;
        if (root.Claims.AreWaitedFor(CallKind.KernelChange, page))
            return Status.Busy;
        _memory.Store(slot, leaf);
        return Status.Ok;
    }

    private Status BeginChange(PageRange pages, Protection protection, out int call)
    {
        call = -1;
        if (!tree.AllPresent(root.Table, pages))
            return Status.NotMapped;
        if (root.Claims.AreWaitedFor(CallKind.KernelChange, pages))
            return Status.Busy;
        if (!calls.TryBegin(new Call { Kind = CallKind.KernelChange, Pages = pages }, out call))
            return Status.Exhausted;
        for (ulong page = pages.First; page <= pages.Last; page++)
        {
            ulong slot = tree.LeafSlot(root.Table, page);
            _memory.Store(slot, protection == Protection.None ? 0 : Leaf(tree.FrameIn(slot), protection));
        }

        flushes.OfKernel(call);
        return Status.Pending;
    }

    private Status BeginFree(PageRange region, bool isCanonical, out int call)
    {
        call = -1;
        if (root.Claims.AreWaitedFor(CallKind.FreeTable, region))
            return Status.Busy;
        if (!isCanonical || tree.LeafSlot(root.Table, region.First) == 0)
            return Status.NoTable;
        if (!tree.NonePresent(root.Table, region))
            return Status.NotEmpty;
        if (!calls.TryBegin(new Call { Kind = CallKind.FreeTable, Pages = region }, out call))
            return Status.Exhausted;
        calls[call].Table = tree.Detach(root.Table, region.First);
        flushes.OfKernel(call);
        return Status.Pending;
    }

    private void Start(PageRange pages)
    {
        SpinWait wait = default;
        while (!root.Claims.TryStart(pages, toChange: true))
            _memory.Relax(ref wait);
    }

    private void Finish(PageRange pages) => root.Claims.Finish(pages, toChange: true);

    /// <summary>A call that waits for the hardware can be ended from now on.</summary>
    private void Finish(CallKind kind, PageRange pages, Status status, int call)
    {
        if (status != Status.Pending)
        {
            Finish(pages);
            return;
        }

        root.Claims.FinishExceptFor(kind, pages);
        calls.Start(call);
    }

    /// <summary>The pages that a table page translates.</summary>
    private static PageRange RegionOf(ulong address)
    {
        ulong first = AddressMask.Block<Word>(Paging.Page<Word>(address), Paging.IndexBits);
        return new PageRange(first, first + Paging.TableEntries - 1);
    }

    private static ulong Leaf(ulong frame, Protection protection) =>
        FirstStageEntry.KernelLeaf<Word>(frame, protection == ReadWrite ? 1UL : 0UL);

    /// <summary>Canonical from the first byte to the last: the hole between both halves has no table of its own.</summary>
    private static bool IsInOneHalf(ulong address, ulong size)
    {
        ulong last = address + (size - 1);
        return Paging.IsCanonical<Word>(address) != 0UL && Paging.IsCanonical<Word>(last) != 0UL
            && (address ^ last) >> (Paging.AddressBits - 1) == 0;
    }
}
