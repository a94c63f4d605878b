namespace PasidVerify.Iommu;

/// <summary>
/// Walks 4-level first-stage tables in memory and updates their accessed and dirty flags (VT-d 3.6, 9.7). Pages of
/// 4 KiB, 2 MiB and 1 GiB.
/// </summary>
internal sealed class FirstStageWalk<TMemory>(TMemory memory, ulong hostAddressBits) where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    /// <summary>Translates a request; at each level P, then reserved bits, then U/S, and after the leaf R/W.</summary>
    public FaultReason Find(in PasidContext context, in Request request, out FirstStageTranslation translation)
    {
        translation = new FirstStageTranslation { User = true, Writable = true };
        if (Paging.IsCanonical<Word>(request.Address) == 0UL)
            return FaultReason.NotCanonical;
        ulong table = context.Root;
        for (int level = Paging.Levels; ; level--)
        {
            ulong slot = Paging.Slot<Word>(table, request.Address, level);
            ulong entry = _memory.Load(slot);
            FaultReason fault = Check(entry, level, request.Privileged, ref translation);
            if (fault != FaultReason.None)
                return fault;
            if (level == 1 || (entry & FirstStageEntry.PageSize) != 0)
                return Leaf(slot, entry, level, in context, in request, ref translation);
            if ((entry & FirstStageEntry.Accessed) == 0)
                _memory.Store(slot, entry | FirstStageEntry.Accessed);
            table = FirstStageEntry.Pointer<Word>(entry);
        }
    }

    private FaultReason Check(ulong entry, int level, bool privileged, ref FirstStageTranslation translation)
    {
        if ((entry & FirstStageEntry.Present) == 0)
            return FaultReason.NotPresent;
        if (FirstStageEntry.ReservedBits<Word>(entry, level, hostAddressBits) != 0UL)
            return FaultReason.EntryReserved;
        translation.User &= (entry & FirstStageEntry.User) != 0;
        translation.Writable &= (entry & FirstStageEntry.Writable) != 0;
        return privileged || translation.User ? FaultReason.None : FaultReason.SupervisorPage;
    }

    private FaultReason Leaf(
        ulong slot, ulong entry, int level,
        in PasidContext context, in Request request, ref FirstStageTranslation translation)
    {
        bool ignoresReadOnly = request.Privileged && !context.WriteProtect;
        if (request.Write && !translation.Writable && !ignoresReadOnly)
            return FaultReason.WriteDenied;

        // The flags are in memory before the translation is used or cached (VT-d 6.2.4.1).
        ulong updated = entry | FirstStageEntry.Accessed | (request.Write ? FirstStageEntry.Dirty : 0);
        if (updated != entry)
            _memory.Store(slot, updated);
        translation.Dirty = (updated & FirstStageEntry.Dirty) != 0;
        translation.Address = FirstStageEntry.Output<Word>(entry, request.Address, level);
        return FaultReason.None;
    }
}
