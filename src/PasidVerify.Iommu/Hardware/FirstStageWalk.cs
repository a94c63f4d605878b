using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// Walks first-stage tables of 4 or 5 levels in memory and updates their accessed and dirty flags (VT-d 3.6, 9.7). Pages
/// of 4 KiB, 2 MiB and 1 GiB. Nested, each entry's address is translated by the second stage first (VT-d 3.8). A walk
/// begins below the entry nearest to the leaf that a cache knows.
/// </summary>
internal sealed class FirstStageWalk<TMemory>(
    TMemory memory, ulong hostAddressBits, SecondStageWalk<TMemory> secondStage, PagingStructureCache structures)
    where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    /// <summary>
    /// Finds the leaf of a request's address, with accessed flags set above it; at each level that it reads P, then
    /// reserved bits, then U/S. Leaves R/W to the caller. What it finds is cached unless there were more invalidations
    /// since.
    /// </summary>
    public FaultReason Find(in PasidContext context, in Request request, long since, out TableLeaf leaf)
    {
        leaf = default;
        int level = context.Levels;
        if (Paging.IsCanonical<Word>(request.Address, level) == 0UL)
            return FaultReason.NotCanonical;
        ulong tables = PagingStructureCache.FirstStage(context.Domain, request.Pasid);
        ulong table = context.Root;
        ulong above = (ulong)PathRights.All;
        if (structures.TryGet(tables, request.Address, out PagingStructure known))
            (level, table, above) = (known.Level - 1, known.Table, (ulong)known.Rights);
        ulong flags = Flags(in context, write: false);
        bool nested = context.Type == TranslationType.Nested;
        ulong beyond = nested ? Paging.BitsFrom<Word>((ulong)Paging.TranslatedBits(context.SecondStageLevels)) : 0UL;
        for (; ; )
        {
            ulong slot = Paging.Slot<Word>(table, request.Address, level);
            ulong physical = slot;
            FaultReason fault = nested
                ? secondStage.FindTable(in context, slot, write: false, level == context.Levels, since, out physical)
                : FaultReason.None;
            if (fault != FaultReason.None)
                return fault;
            ulong entry = _memory.Load(physical);
            fault = Check(entry, level, beyond);
            if (fault != FaultReason.None)
                return fault;
            ulong common = above & entry;
            if ((common & FirstStageEntry.User) == 0 && !request.Privileged)
                return FaultReason.SupervisorPage;
            if (level == 1 || (entry & FirstStageEntry.PageSize) != 0)
            {
                leaf = new TableLeaf(slot, entry, level, common);
                return FaultReason.None;
            }

            if ((entry & flags) != flags)
            {
                fault = Set(in context, slot, entry, level, flags, since, out bool marked);
                if (fault != FaultReason.None)
                    return fault;

                // An entry that changed in the meantime is read again.
                if (!marked)
                    continue;
            }

            // Nobody keeps table pages back for such a walk: what it has read may be what a page was used for since. Why
            // it ends is told to nobody.
            if (context.AtOnce && !structures.NoneSince(since))
                return FaultReason.NotPresent;
            table = FirstStageEntry.Pointer<Word>(entry);
            above = common;
            structures.Fill(tables, request.Address, level, table, (PathRights)above, since);
            level--;
        }
    }

    /// <summary>Sets the flags of an entry before a translation through it is used or cached (6.2.4.1).</summary>
    /// <param name="context">Says which flags there are, and whether they may be set.</param>
    /// <param name="found">The entry.</param>
    /// <param name="write">Sets dirty too.</param>
    /// <param name="since">The invalidations before the walk.</param>
    /// <param name="marked">False if the entry is no longer what was found: nothing was written.</param>
    public FaultReason Mark(in PasidContext context, in TableLeaf found, bool write, long since, out bool marked)
    {
        marked = true;
        ulong flags = Flags(in context, write);
        return (found.Entry & flags) == flags
            ? FaultReason.None
            : Set(in context, found.Slot, found.Entry, found.Level, flags, since, out marked);
    }

    /// <summary>A write through the leaf needs no update of memory.</summary>
    public static bool IsDirty(in TableLeaf leaf) => (leaf.Entry & FirstStageEntry.Dirty) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Flags(in PasidContext context, bool write) => FirstStageEntry.Accessed
        | (context.ExtendedAccessed ? FirstStageEntry.ExtendedAccessed : 0)
        | (write ? FirstStageEntry.Dirty : 0);

    private FaultReason Set(
        in PasidContext context, ulong slot, ulong entry, int level, ulong flags, long since, out bool marked)
    {
        marked = false;
        if (!context.PageWalkSnoop || context.AtOnce)
            return FaultReason.WalkNotSnooped;
        ulong physical = slot;
        FaultReason fault = context.Type == TranslationType.Nested
            ? secondStage.FindTable(in context, slot, write: true, level == context.Levels, since, out physical)
            : FaultReason.None;
        if (fault == FaultReason.None)
            marked = _memory.CompareExchange(physical, entry | flags, entry) == entry;
        return fault;
    }

    /// <param name="entry">As read from memory.</param>
    /// <param name="level">Its level.</param>
    /// <param name="beyond">Address bits that the second stage does not take; none without one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FaultReason Check(ulong entry, int level, ulong beyond)
    {
        if ((entry & FirstStageEntry.Present) == 0)
            return FaultReason.NotPresent;
        if (FirstStageEntry.ReservedBits<Word>(entry, level, hostAddressBits) != 0UL)
            return FaultReason.EntryReserved;
        return (FirstStageEntry.Pointer<Word>(entry) & beyond) != 0UL
            ? FaultReason.EntryBeyondSecondStage
            : FaultReason.None;
    }
}
