namespace PasidVerify.Iommu;

/// <summary>
/// The leaves of the DMA API's mappings. Marks tell where a mapping begins and ends; who claims its first leaf may take it
/// away, so that calls on different mappings wait for nothing here, and of two that unmap the same one finds nothing.
/// </summary>
internal sealed class MappingLeaves<TMemory>(TMemory memory, FirstStageTree<TMemory> tree) where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    /// <summary>Maps pages that have tables to page frames in a row, as part of a mapping, or of none yet.</summary>
    public void Map(ulong root, PageRange range, ulong firstFrame, bool writable, PageRange mapping)
    {
        ulong slot = 0;
        for (ulong page = range.First; page <= range.Last; page++)
        {
            slot = tree.NextLeafSlot(root, page, slot);
            ulong leaf = FirstStageEntry.StrictLeaf<Word>(firstFrame + (page - range.First), writable ? 1UL : 0UL);
            _memory.Store(slot, leaf | MappingMark.Of<Word>(page, mapping.First, mapping.Last));
        }
    }

    /// <summary>
    /// Claims pages that are present and were mapped together, they and no others: nobody else changes them before they
    /// are cleared or released. False if there is no such mapping.
    /// </summary>
    /// <param name="root">The tree.</param>
    /// <param name="range">The pages.</param>
    /// <param name="slot">Physical address of the first leaf.</param>
    public bool TryClaim(ulong root, PageRange range, out ulong slot)
    {
        slot = tree.LeafSlot(root, range.First);
        for (SpinWait wait = default; slot != 0;)
        {
            ulong leaf = _memory.Load(slot);
            if (MappingMark.Agrees<Word>(leaf, range.First, range.First, range.Last) == 0UL)
                return false;
            if ((leaf & MappingMark.Claimed) != 0)
                _memory.Relax(ref wait);
            else if (_memory.CompareExchange(slot, leaf | MappingMark.Claimed, leaf) == leaf)
                break;
        }

        if (slot == 0 || IsWhole(root, range, slot))
            return slot != 0;
        Release(slot);
        return false;
    }

    /// <summary>The pages stay mapped.</summary>
    public void Release(ulong slot) => Change(slot, MappingMark.Claimed, 0);

    /// <summary>Marks present pages as one mapping, and claims it: physical address of its first leaf.</summary>
    public ulong MarkAsOne(ulong root, PageRange range)
    {
        ulong last = tree.LeafSlot(root, range.Last);
        if (range.Last != range.First)
            Change(last, 0, MappingMark.Of<Word>(range.Last, range.First, range.Last));
        ulong first = tree.LeafSlot(root, range.First);
        Change(first, 0, MappingMark.Claimed | MappingMark.Of<Word>(range.First, range.First, range.Last));
        return first;
    }

    /// <summary>The pages behind the first one belong to its mapping, up to the last.</summary>
    private bool IsWhole(ulong root, PageRange range, ulong slot)
    {
        for (ulong page = range.First + 1; page <= range.Last; page++)
        {
            slot = tree.NextLeafSlot(root, page, slot);
            if (slot == 0 || MappingMark.Agrees<Word>(_memory.Load(slot), page, range.First, range.Last) == 0UL)
                return false;
        }

        return true;
    }

    /// <remarks>Hardware may set flags of the leaf meanwhile, which must not be lost.</remarks>
    private void Change(ulong slot, ulong cleared, ulong set)
    {
        ulong leaf = _memory.Load(slot);
        for (ulong found; (found = _memory.CompareExchange(slot, (leaf & ~cleared) | set, leaf)) != leaf;)
            leaf = found;
    }
}
