namespace PasidVerify.Iommu;

/// <summary>
/// Writes the root table and the context tables (Linux: iommu_context_addr, domain_context_mapping_one). All pages come
/// from the pool, context tables on demand.
/// </summary>
internal sealed class ContextTables<TMemory>(TMemory memory, PagePool<TMemory> pool) where TMemory : struct, IMemory
{
    private readonly ulong _root = pool.Take();
    private TMemory _memory = memory;

    /// <summary>RTADDR for these tables in scalable mode.</summary>
    public ulong RootTableAddress => RootTable.EncodeRegister<Word>(_root, RootTable.ScalableMode);

    /// <summary>Gives a device its PASID directory; RID_PASID is 0 as the page is, and ATS stays off.</summary>
    /// <param name="sourceId">Bus, device and function.</param>
    /// <param name="directory">Physical address.</param>
    /// <param name="directorySize">PDTS.</param>
    public void Set(ushort sourceId, ulong directory, ulong directorySize)
    {
        ulong slot = ContextFormat.Slot<Word>(MakeTable(sourceId), sourceId);
        _memory.Store(
            slot, ContextFormat.EncodeQword0<Word>(directory, directorySize, ContextFormat.PasidEnable));
    }

    private ulong MakeTable(ushort sourceId)
    {
        ulong slot = RootTable.Slot<Word>(_root, sourceId);
        ulong entry = _memory.Load(slot);
        if ((entry & RootTable.Present) == 0)
        {
            entry = RootTable.Encode<Word>(pool.Take());
            _memory.Store(slot, entry);
        }

        return RootTable.Pointer<Word>(entry);
    }
}
