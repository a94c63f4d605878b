namespace PasidVerify.Iommu;

/// <summary>
/// The kernel's own page table after boot. What becomes present needs no invalidation (VT-d 6.5.3.5); what goes is
/// flushed from every device in fast mode, leaves and the upper entries that lead to a table page alike.
/// </summary>
internal sealed class KernelPageTable<TMemory>(
    TMemory memory, Configuration configuration, CallTable calls, FirstStageTree<TMemory> tree,
    PagePool<TMemory> pool, ulong root, Flushes<TMemory> flushes)
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
        if (calls.IsInFlight(CallKind.FreeTable, region))
            return Status.Busy;
        if (tree.LeafSlot(root, region.First) != 0)
            return Status.AlreadyMapped;
        return tree.TryMakeTable(root, region.First, user: false, out table) ? Status.Ok : Status.Exhausted;
    }

    public Status Map(ulong address, ulong frame, Protection protection)
    {
        if (protection is not (Protection.Read or ReadWrite))
            return Status.InvalidProtection;
        if (frame > _lastFrame)
            return Status.OutOfRange;
        ulong page = Paging.Page<Word>(address);
        ulong slot = Paging.IsCanonical<Word>(address) != 0UL ? tree.LeafSlot(root, page) : 0;
        if (slot == 0)
            return Status.NoTable;
        if (tree.IsPresent(slot))
            return Status.AlreadyMapped;
        if (calls.IsInFlight(CallKind.KernelChange, new PageRange(page, page)))
            return Status.Busy;
        _memory.Store(slot, Leaf(frame, protection));
        return Status.Ok;
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
        PageRange pages = PageRange.Of(address, size);
        if (!IsInOneHalf(address, size) || !tree.AllPresent(root, pages))
            return Status.NotMapped;
        if (calls.IsInFlight(CallKind.KernelChange, pages))
            return Status.Busy;
        if (!calls.HasFree)
            return Status.Exhausted;

        call = calls.Begin(new Call { Kind = CallKind.KernelChange, Pages = pages });
        for (ulong page = pages.First; page <= pages.Last; page++)
        {
            ulong slot = tree.LeafSlot(root, page);
            _memory.Store(slot, protection == Protection.None ? 0 : Leaf(tree.FrameIn(slot), protection));
        }

        flushes.OfKernel(call);
        return Status.Pending;
    }

    public Status BeginFree(ulong address, out int call)
    {
        call = -1;
        PageRange region = RegionOf(address);
        if (calls.IsInFlight(CallKind.FreeTable, region))
            return Status.Busy;
        if (Paging.IsCanonical<Word>(address) == 0UL || tree.LeafSlot(root, region.First) == 0)
            return Status.NoTable;
        if (!tree.NonePresent(root, region))
            return Status.NotEmpty;
        if (!calls.HasFree)
            return Status.Exhausted;

        ulong table = tree.Detach(root, region.First);
        call = calls.Begin(new Call { Kind = CallKind.FreeTable, Pages = region, Table = table });
        flushes.OfKernel(call);
        return Status.Pending;
    }

    /// <summary>No walk reads the table page any more.</summary>
    public void EndFree(in Call call) => pool.Free(call.Table);

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
