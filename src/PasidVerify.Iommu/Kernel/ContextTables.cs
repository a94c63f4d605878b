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

    /// <summary>Gives a device its PASID directory; RID_PASID is 0 as the page is.</summary>
    /// <param name="device">Source id, and whether it uses ATS: DTE (Linux: context_set_sm_dte).</param>
    /// <param name="directory">Physical address.</param>
    /// <param name="directorySize">PDTS.</param>
    public void Set(DeviceConfiguration device, ulong directory, ulong directorySize)
    {
        ulong slot = ContextFormat.Slot<Word>(MakeTable(device.SourceId), device.SourceId);
        ulong flags = ContextFormat.PasidEnable | (device.UsesAts ? ContextFormat.DeviceTlb : 0);
        _memory.Store(slot, ContextFormat.EncodeQword0<Word>(directory, directorySize, flags));
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
