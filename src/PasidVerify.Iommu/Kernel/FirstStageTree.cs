namespace PasidVerify.Iommu;

/// <summary>The kernel's hands on 4-level first-stage tables of 4 KiB pages: find, extend, fill, clear, free.</summary>
internal sealed class FirstStageTree<TMemory>(TMemory memory, PagePool<TMemory> pool) where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    /// <summary>Writes a leaf of the kernel's own tables.</summary>
    public void SetKernelLeaf(ulong root, KernelPage page)
    {
        if (!TryMakeTable(root, page.Page, user: false, out ulong table))
            throw new InvalidOperationException("The kernel has more table pages than its configuration can need.");
        _memory.Store(
            Paging.Slot<Word>(table, Paging.Address<Word>(page.Page), 1),
            FirstStageEntry.KernelLeaf<Word>(page.Frame, page.Writable ? 1UL : 0UL));
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

    /// <summary>Some page of a range of present pages leads to one of these page frames.</summary>
    public bool AnyLeadsTo(ulong root, PageRange range, FrameRange frames)
    {
        ulong slot = 0;
        for (ulong page = range.First; frames.Count != 0 && page <= range.Last; page++)
        {
            slot = NextLeafSlot(root, page, slot);
            if (frames.Contains(FrameIn(slot)))
                return true;
        }

        return false;
    }

    /// <summary>Gives pages that have tables strict leaves with the frames that another tree gives them.</summary>
    public void Copy(ulong root, ulong source, PageRange range, bool writable)
    {
        ulong slot = 0;
        ulong sourceSlot = 0;
        for (ulong page = range.First; page <= range.Last; page++)
        {
            sourceSlot = NextLeafSlot(source, page, sourceSlot);
            slot = NextLeafSlot(root, page, slot);
            _memory.Store(slot, FirstStageEntry.StrictLeaf<Word>(FrameIn(sourceSlot), writable ? 1UL : 0UL));
        }
    }

    /// <summary>Makes the tables that the pages need. False if the pool has no page left: some may be made.</summary>
    public bool TryMakeTables(ulong root, PageRange range)
    {
        for (ulong page = range.First; page <= range.Last; page = (page | (Paging.TableEntries - 1)) + 1)
        {
            if (!TryMakeTable(root, page, user: true, out _))
                return false;
        }

        return true;
    }

    /// <summary>The page frame that a leaf leads to.</summary>
    public ulong FrameIn(ulong slot) => Paging.Page<Word>(FirstStageEntry.Pointer<Word>(_memory.Load(slot)));

    /// <summary>A leaf is present; slot 0, that of a missing table, is not.</summary>
    public bool IsPresent(ulong slot) => slot != 0 && (_memory.Load(slot) & FirstStageEntry.Present) != 0;

    /// <summary>Physical address of the leaf of a page; 0 when a table is missing.</summary>
    public ulong LeafSlot(ulong root, ulong page)
    {
        ulong slot = SlotOfTable(root, page);
        ulong entry = slot == 0 ? 0 : _memory.Load(slot);
        return (entry & FirstStageEntry.Present) == 0
            ? 0
            : Paging.Slot<Word>(FirstStageEntry.Pointer<Word>(entry), Paging.Address<Word>(page), 1);
    }

    /// <summary>The leaf slot after another in the same table, or a new walk; 0 when a table is missing.</summary>
    public ulong NextLeafSlot(ulong root, ulong page, ulong previous) =>
        previous != 0 && page % Paging.TableEntries != 0 ? previous + sizeof(ulong) : LeafSlot(root, page);

    /// <summary>Takes the table page of a page out of the tree: its physical address, still not to be used again.</summary>
    public ulong Detach(ulong root, ulong page)
    {
        ulong slot = SlotOfTable(root, page);
        ulong table = FirstStageEntry.Pointer<Word>(_memory.Load(slot));
        _memory.Store(slot, 0);
        return table;
    }

    /// <summary>Makes the tables that a page needs; none, and false, if the pool has too few pages for all of them.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="page">The page.</param>
    /// <param name="user">For user pages.</param>
    /// <param name="table">Physical address of the page's table.</param>
    public bool TryMakeTable(ulong root, ulong page, bool user, out ulong table)
    {
        ulong address = Paging.Address<Word>(page);
        table = root;
        for (int level = Paging.Levels; level > 1; level--)
        {
            ulong slot = Paging.Slot<Word>(table, address, level);
            ulong entry = _memory.Load(slot);
            if ((entry & FirstStageEntry.Present) == 0 && !TryLink(slot, address, level - 1, user, out entry))
            {
                table = 0;
                return false;
            }

            table = FirstStageEntry.Pointer<Word>(entry);
        }

        return true;
    }

    /// <summary>Hangs the tables of an address, from a level down, into a slot where none is.</summary>
    /// <remarks>
    /// One store links all of them, zeroes but for the links between them: a walk in between finds P = 0 either way. If
    /// another thread was first, its tables are taken.
    /// </remarks>
    private bool TryLink(ulong slot, ulong address, int level, bool user, out ulong entry)
    {
        entry = 0;
        Span<ulong> tables = stackalloc ulong[level];
        if (!pool.TryTake(tables))
            return false;
        for (int i = 1; i < level; i++)
            _memory.Store(Paging.Slot<Word>(tables[i - 1], address, level + 1 - i), Link(tables[i]));
        entry = _memory.CompareExchange(slot, Link(tables[0]), 0);
        if (entry == 0)
        {
            entry = Link(tables[0]);
            return true;
        }

        foreach (ulong table in tables)
            pool.Free(table);
        return true;

        ulong Link(ulong table) =>
            user ? FirstStageEntry.StrictTable<Word>(table) : FirstStageEntry.KernelTable<Word>(table);
    }

    /// <summary>Clears the present leaves of a range; tables stay, so that leaf-only invalidation is enough.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="range">The pages.</param>
    /// <param name="slot">Physical address of the first leaf, where that is known.</param>
    public void Clear(ulong root, PageRange range, ulong slot = 0)
    {
        slot = slot == 0 ? LeafSlot(root, range.First) : slot;
        _memory.Store(slot, 0);
        for (ulong page = range.First + 1; page <= range.Last; page++)
        {
            slot = NextLeafSlot(root, page, slot);
            _memory.Store(slot, 0);
        }
    }

    /// <summary>
    /// Gives the tables below a table back: only once no hardware can follow or have cached any of the tree.
    /// </summary>
    public void FreeBelow(ulong table, int level = Paging.Levels)
    {
        for (ulong i = 0; level > 1 && i < Paging.TableEntries; i++)
        {
            ulong entry = _memory.Load(table + i * sizeof(ulong));
            if ((entry & FirstStageEntry.Present) == 0)
                continue;
            ulong child = FirstStageEntry.Pointer<Word>(entry);
            FreeBelow(child, level - 1);
            pool.Free(child);
        }
    }

    /// <summary>Physical address of the entry that leads to the table page of a page; 0 when a table is missing.</summary>
    private ulong SlotOfTable(ulong root, ulong page)
    {
        ulong address = Paging.Address<Word>(page);
        ulong table = root;
        for (int level = Paging.Levels; level > 2; level--)
        {
            ulong entry = _memory.Load(Paging.Slot<Word>(table, address, level));
            if ((entry & FirstStageEntry.Present) == 0)
                return 0;
            table = FirstStageEntry.Pointer<Word>(entry);
        }

        return Paging.Slot<Word>(table, address, 2);
    }
}
