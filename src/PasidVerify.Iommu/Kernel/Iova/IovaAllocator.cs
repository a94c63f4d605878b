namespace PasidVerify.Iommu;

/// <summary>
/// Addresses of a domain, in pages (Linux: iova_domain). A run that was freed lately is given again before any other, the
/// last one first, by the processor that freed it; behind the magazines is a tree of what else is free, for all.
/// </summary>
internal sealed class IovaAllocator
{
    private readonly IovaMagazines[] _magazines;
    private readonly FreeRuns _tree = new();
    private readonly Lock _lock = new();

    /// <param name="first">The lowest page; never 0, which stands for failure.</param>
    /// <param name="last">The highest page.</param>
    /// <param name="processors">Processors that keep what they freed apart.</param>
    public IovaAllocator(ulong first, ulong last, int processors)
    {
        _magazines = new IovaMagazines[processors];
        for (int i = 0; i < processors; i++)
            _magazines[i] = new IovaMagazines();
        Add(first, Math.Min(last, InterruptWindow.FirstFrame - 1));
        Add(Math.Max(first, InterruptWindow.LastFrame + 1), last);
    }

    /// <summary>Takes pages in a row; false if there are not so many.</summary>
    /// <param name="count">How many.</param>
    /// <param name="processor">The processor that asks.</param>
    /// <param name="page">The first of them; 0 if there are none.</param>
    public bool TryTake(ulong count, int processor, out ulong page)
    {
        if (IovaMagazines.Keeps(count) && Of(processor).TryTake(count, out page))
            return true;
        lock (_lock)
        {
            if (_tree.TryTake(count, out page))
                return true;

            // What is kept for other sizes or by other processors is free too (Linux: free_global_cached_iovas). All of it
            // at one moment: or else a run could go from one that is not looked at yet to one that was.
            foreach (IovaMagazines kept in _magazines)
                kept.Enter();
            try
            {
                foreach (IovaMagazines kept in _magazines)
                {
                    for (ulong size = 1; IovaMagazines.Keeps(size); size++)
                        Empty(kept, size, atMost: int.MaxValue);
                }
            }
            finally
            {
                foreach (IovaMagazines kept in _magazines)
                    kept.Leave();
            }

            return _tree.TryTake(count, out page);
        }
    }

    /// <summary>Gives back what was taken, all of it at once.</summary>
    public void Free(ulong page, ulong count, int processor)
    {
        if (!IovaMagazines.Keeps(count))
        {
            lock (_lock)
                _tree.Add(page, count);
            return;
        }

        IovaMagazines kept = Of(processor);
        while (!kept.TryPut(count, page))
        {
            lock (_lock)
            {
                kept.Enter();
                try
                {
                    Empty(kept, count, atMost: IovaMagazines.Capacity / 2);
                }
                finally
                {
                    kept.Leave();
                }
            }
        }
    }

    private IovaMagazines Of(int processor) => _magazines[(uint)processor % (uint)_magazines.Length];

    /// <summary>Moves the oldest runs to the tree; both are locked, so that nobody finds them in neither.</summary>
    private void Empty(IovaMagazines kept, ulong count, int atMost)
    {
        for (int i = 0; i < atMost && kept.TryTakeOldest(count, out ulong page); i++)
            _tree.Add(page, count);
    }

    private void Add(ulong from, ulong to)
    {
        if (from <= to)
            _tree.Add(from, to - from + 1);
    }
}
