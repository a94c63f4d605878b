namespace PasidVerify.Iommu;

/// <summary>Pages for tables. A page is zeroed when taken, before anything can point at it.</summary>
internal sealed class PagePool<TMemory>(TMemory memory, ulong start, ulong pages) where TMemory : struct, IMemory
{
    private readonly Lock _lock = new();
    private readonly int[] _free = new int[pages];
    private TMemory _memory = memory;
    private int _freeCount;
    private int _untouched;

    /// <summary>Pages taken and not given back.</summary>
    public int InUse => _untouched - _freeCount;

    /// <summary>Physical address of a zeroed page: the one freed last, as from Linux's per-CPU lists.</summary>
    public ulong Take()
    {
        Span<ulong> page = [0];
        return TryTake(page)
            ? page[0]
            : throw new InvalidOperationException("More table pages are in use than the configuration can need.");
    }

    /// <summary>Takes as many zeroed pages as there are places for their physical addresses, or none.</summary>
    public bool TryTake(Span<ulong> taken)
    {
        lock (_lock)
        {
            if (_free.Length - InUse < taken.Length)
                return false;
            foreach (ref ulong address in taken)
            {
                int page = _freeCount > 0 ? _free[--_freeCount] : _untouched++;
                address = start + (ulong)page * Paging.PageSize;
            }
        }

        foreach (ulong address in taken)
        {
            for (ulong offset = 0; offset < Paging.PageSize; offset += sizeof(ulong))
                _memory.Store(address + offset, 0);
        }

        return true;
    }

    public void Free(ulong address)
    {
        lock (_lock)
            _free[_freeCount++] = (int)Paging.Page<Word>(address - start).Value;
    }
}
