namespace PasidVerify.Iommu;

/// <summary>The kernel's hands on 4-level first-stage tables of 4 KiB pages: find, extend, fill, clear, free.</summary>
internal sealed class FirstStageTree<TMemory>(TMemory memory, PagePool<TMemory> pool) where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    /// <summary>Writes a leaf of the kernel's own tables.</summary>
    public void SetKernelLeaf(ulong root, KernelPage page)
    {
        ulong slot = MakeLeafSlot(root, page.Page, user: false);
        _memory.Store(slot, FirstStageEntry.KernelLeaf<Word>(page.Frame, page.Writable ? 1UL : 0UL));
    }

    /// <summary>Every page of the range has a present leaf.</summary>
    public bool AllPresent(ulong root, PageRange range)
    {
        ulong slot = 0;
        for (ulong page = range.First; page <= range.Last; page++)
        {
            slot = NextLeafSlot(root, page, slot);
            if (!IsPresent(slot))
                return false;
        }

        return true;
    }

    /// <summary>No page of the range has a present leaf.</summary>
    public bool NonePresent(ulong root, PageRange range)
    {
        ulong slot = 0;
        for (ulong page = range.First; page <= range.Last; page++)
        {
            slot = NextLeafSlot(root, page, slot);
            if (IsPresent(slot))
                return false;
        }

        return true;
    }

    /// <summary>Gives each page of the range a strict leaf with the frame that another tree gives it.</summary>
    public void Copy(ulong root, ulong source, PageRange range, bool writable)
    {
        ulong slot = 0;
        ulong sourceSlot = 0;
        for (ulong page = range.First; page <= range.Last; page++)
        {
            sourceSlot = NextLeafSlot(source, page, sourceSlot);
            slot = slot != 0 && page % Paging.TableEntries != 0
                ? slot + sizeof(ulong)
                : MakeLeafSlot(root, page, user: true);
            ulong frame = Paging.Page<Word>(FirstStageEntry.Pointer<Word>(_memory.Load(sourceSlot)));
            _memory.Store(slot, FirstStageEntry.StrictLeaf<Word>(frame, writable ? 1UL : 0UL));
        }
    }

    /// <summary>Clears the present leaves of a range; tables stay, so that leaf-only invalidation is enough.</summary>
    public void Clear(ulong root, PageRange range)
    {
        ulong slot = 0;
        for (ulong page = range.First; page <= range.Last; page++)
        {
            slot = NextLeafSlot(root, page, slot);
            _memory.Store(slot, 0);
        }
    }

    /// <summary>Gives the tables of a tree back: only once no hardware can walk or have cached any of it.</summary>
    public void Free(ulong table, int level = Paging.Levels)
    {
        for (ulong i = 0; level > 1 && i < Paging.TableEntries; i++)
        {
            ulong entry = _memory.Load(table + i * sizeof(ulong));
            if ((entry & FirstStageEntry.Present) != 0)
                Free(FirstStageEntry.Pointer<Word>(entry), level - 1);
        }

        pool.Free(table);
    }

    private bool IsPresent(ulong slot) => slot != 0 && (_memory.Load(slot) & FirstStageEntry.Present) != 0;

    /// <summary>The leaf slot after another in the same table, or a new walk; 0 when a table is missing.</summary>
    private ulong NextLeafSlot(ulong root, ulong page, ulong previous) =>
        previous != 0 && page % Paging.TableEntries != 0 ? previous + sizeof(ulong) : LeafSlot(root, page);

    private ulong LeafSlot(ulong root, ulong page)
    {
        ulong address = Paging.Address<Word>(page);
        ulong table = root;
        for (int level = Paging.Levels; level > 1; level--)
        {
            ulong entry = _memory.Load(Paging.Slot<Word>(table, address, level));
            if ((entry & FirstStageEntry.Present) == 0)
                return 0;
            table = FirstStageEntry.Pointer<Word>(entry);
        }

        return Paging.Slot<Word>(table, address, 1);
    }

    private ulong MakeLeafSlot(ulong root, ulong page, bool user)
    {
        ulong address = Paging.Address<Word>(page);
        ulong table = root;
        for (int level = Paging.Levels; level > 1; level--)
        {
            ulong slot = Paging.Slot<Word>(table, address, level);
            ulong entry = _memory.Load(slot);
            if ((entry & FirstStageEntry.Present) == 0)
            {
                // The new table is all zeroes before one store links it: a walk in between finds P = 0 either way.
                ulong child = pool.Take();
                entry = user ? FirstStageEntry.StrictTable<Word>(child) : FirstStageEntry.KernelTable<Word>(child);
                _memory.Store(slot, entry);
            }

            table = FirstStageEntry.Pointer<Word>(entry);
        }

        return Paging.Slot<Word>(table, address, 1);
    }
}
