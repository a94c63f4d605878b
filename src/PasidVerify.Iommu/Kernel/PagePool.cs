namespace PasidVerify.Iommu;

/// <summary>Pages for tables. A page is zeroed when taken, before anything can point at it.</summary>
internal sealed class PagePool<TMemory>(TMemory memory, ulong start, ulong pages) where TMemory : struct, IMemory
{
    private readonly int[] _free = new int[pages];
    private TMemory _memory = memory;
    private int _freeCount;
    private int _untouched;

    /// <summary>Pages taken and not given back.</summary>
    public int InUse => _untouched - _freeCount;

    /// <summary>Pages that can be taken.</summary>
    public int Available => _free.Length - InUse;

    /// <summary>Physical address of a zeroed page: the one freed last, as from Linux's per-CPU lists.</summary>
    public ulong Take()
    {
        if (Available == 0)
            throw new InvalidOperationException("More table pages are in use than the configuration can need.");
        int page = _freeCount > 0 ? _free[--_freeCount] : _untouched++;
        ulong address = start + (ulong)page * Paging.PageSize;
        for (ulong offset = 0; offset < Paging.PageSize; offset += sizeof(ulong))
            _memory.Store(address + offset, 0);
        return address;
    }

    public void Free(ulong address) => _free[_freeCount++] = (int)Paging.Page<Word>(address - start).Value;
}
