namespace PasidVerify.Iommu;

/// <summary>
/// Writes PASID directories and tables (Linux: intel/pasid.c). Hardware may read an entry between any two stores: P is
/// set last, and cleared first and alone, since a 64-byte entry changed while P = 1 is seen torn (CVE-2026-45894).
/// </summary>
internal sealed class PasidTables<TMemory>(TMemory memory, PagePool<TMemory> pool) where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    /// <summary>intel_pasid_setup_first_level for kernel DMA: SRE and WPE set.</summary>
    public void SetFirstStage(ulong directory, uint pasid, ushort domain, ulong root) =>
        Set(directory, pasid, PasidEntry.FirstStage, domain, PasidEntry.EncodeFirstStageQword2<Word>(root));

    /// <summary>intel_pasid_setup_pass_through.</summary>
    public void SetPassThrough(ulong directory, uint pasid, ushort domain) =>
        Set(directory, pasid, PasidEntry.PassThrough, domain, PasidEntry.EncodePassThroughQword2<Word>());

    /// <summary>First half of intel_pasid_tear_down_entry: one store, after which new walks fault.</summary>
    public void ClearPresent(ulong directory, uint pasid)
    {
        ulong slot = MakeSlot(directory, pasid);
        _memory.Store(slot, _memory.Load(slot) & ~PasidEntry.Present);
    }

    /// <summary>Second half, once no cache holds the entry: zeroes the rest of it.</summary>
    public void Erase(ulong directory, uint pasid)
    {
        ulong slot = MakeSlot(directory, pasid);
        for (int i = 0; i < PasidIndex.EntryQwords; i++)
            _memory.Store(slot + (ulong)i * sizeof(ulong), 0);
    }

    private void Set(ulong directory, uint pasid, ulong type, ushort domain, ulong qword2)
    {
        ulong slot = MakeSlot(directory, pasid);
        _memory.Store(slot + 2UL * sizeof(ulong), qword2);
        _memory.Store(slot + sizeof(ulong), PasidEntry.EncodeQword1<Word>(domain));
        _memory.Store(slot, PasidEntry.EncodeQword0<Word>(type));
    }

    /// <summary>intel_pasid_get_entry: makes the table of 64 entries on demand; it stays for good.</summary>
    private ulong MakeSlot(ulong directory, uint pasid)
    {
        ulong directorySlot = PasidIndex.DirectorySlot<Word>(directory, pasid);
        ulong entry = _memory.Load(directorySlot);
        if ((entry & PasidEntry.Present) == 0)
        {
            entry = PasidEntry.EncodeDirectory<Word>(pool.Take());
            _memory.Store(directorySlot, entry);
        }

        return PasidIndex.TableSlot<Word>(PasidEntry.TablePointer<Word>(entry), pasid);
    }
}
