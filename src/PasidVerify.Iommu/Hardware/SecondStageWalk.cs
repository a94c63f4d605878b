namespace PasidVerify.Iommu;

/// <summary>
/// Walks second-stage tables of 3, 4 or 5 levels in memory and updates their accessed and dirty flags (VT-d 3.7, 9.8).
/// Pages of 4 KiB, 2 MiB and 1 GiB.
/// </summary>
/// <remarks>MGAW is 57 bits, so that AW alone limits the input.</remarks>
internal sealed class SecondStageWalk<TMemory>(
    TMemory memory, ulong hostAddressBits, PagingStructureCache structures)
    where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    /// <summary>
    /// Finds the leaf of an address; sets accessed flags above it. What it finds is cached unless there were more
    /// invalidations since.
    /// </summary>
    public FaultReason Find(in PasidContext context, ulong address, long since, out TableLeaf leaf)
    {
        leaf = default;
        int level = context.SecondStageLevels;
        if (Paging.IsWithin<Word>(address, (ulong)Paging.TranslatedBits(level)) == 0UL)
            return FaultReason.BeyondSecondStage;
        ulong tables = PagingStructureCache.SecondStage(context.Domain);
        ulong table = context.SecondStageRoot;
        ulong above = SecondStageEntry.Permissions;
        if (structures.TryGet(tables, address, out PagingStructure known))
            (level, table, above) = (known.Level - 1, known.Table, (ulong)known.Rights);
        for (; ; )
        {
            ulong slot = Paging.Slot<Word>(table, address, level);
            ulong entry = _memory.Load(slot);
            if ((entry & SecondStageEntry.Permissions) == 0)
                return FaultReason.SecondStageNotPresent;
            if (SecondStageEntry.ReservedBits<Word>(entry, level, hostAddressBits) != 0UL)
                return FaultReason.SecondStageReserved;
            ulong common = above & entry;
            if (common == 0)
                return FaultReason.SecondStageNotPresent;
            var found = new TableLeaf(slot, entry, level, common);
            if (level == 1 || (entry & SecondStageEntry.PageSize) != 0)
            {
                leaf = found;
                return FaultReason.None;
            }

            FaultReason fault = Mark(in context, in found, write: false, out bool marked);
            if (fault != FaultReason.None)
                return fault;

            // An entry that changed in the meantime is read again.
            if (!marked)
                continue;
            table = SecondStageEntry.Pointer<Word>(entry);
            above = common;
            structures.Fill(tables, address, level, table, (PathRights)above, since);
            level--;
        }
    }

    /// <summary>Sets the flags of an entry before a translation through it is used or cached (6.2.4.1).</summary>
    /// <param name="context">Says whether there are flags, and whether they may be set.</param>
    /// <param name="found">The entry.</param>
    /// <param name="write">Sets dirty too.</param>
    /// <param name="marked">False if the entry is no longer what was found: nothing was written.</param>
    public FaultReason Mark(in PasidContext context, in TableLeaf found, bool write, out bool marked)
    {
        marked = true;
        ulong flags = SecondStageEntry.Accessed | (write ? SecondStageEntry.Dirty : 0);
        if (!context.SecondStageAccessedDirty || (found.Entry & flags) == flags)
            return FaultReason.None;
        if (!context.PageWalkSnoop)
            return FaultReason.SecondStageNotSnooped;
        marked = _memory.CompareExchange(found.Slot, found.Entry | flags, found.Entry) == found.Entry;
        return FaultReason.None;
    }

    /// <summary>A write through the leaf needs no update of memory.</summary>
    public static bool IsDirty(in PasidContext context, in TableLeaf leaf) =>
        !context.SecondStageAccessedDirty || (leaf.Entry & SecondStageEntry.Dirty) != 0;

    /// <summary>The physical address of a first-stage entry, and the update of flags that its access needs.</summary>
    /// <param name="context">A nested one.</param>
    /// <param name="address">Where the entry lies in the input space.</param>
    /// <param name="write">The entry's flags are to be set: it takes W, and the fault is SFS.8 without.</param>
    /// <param name="isRoot">The entry is one of the root table: the fault without R is SFS.6, or else SFS.7.</param>
    /// <param name="since">The invalidations before the walk.</param>
    /// <param name="physical">Physical address of the entry.</param>
    public FaultReason FindTable(
        in PasidContext context, ulong address, bool write, bool isRoot, long since, out ulong physical)
    {
        for (; ; )
        {
            physical = 0;
            FaultReason fault = Find(in context, address, since, out TableLeaf leaf);
            if (fault != FaultReason.None)
                return fault;
            if ((leaf.Common & SecondStageEntry.Readable) == 0)
                return isRoot ? FaultReason.RootTableNotReadable : FaultReason.TableNotReadable;
            if (write && (leaf.Common & SecondStageEntry.Writable) == 0)
                return FaultReason.TableNotWritable;
            fault = Mark(in context, in leaf, write, out bool marked);
            if (fault != FaultReason.None)
                return fault;
            physical = SecondStageEntry.Output<Word>(leaf.Entry, address, leaf.Level);
            if (marked)
                return FaultReason.None;
        }
    }
}
