namespace PasidVerify.Iommu;

/// <summary>Addresses of a domain, in pages: the lowest free run that is long enough.</summary>
/// <param name="first">The lowest page; never 0, which stands for failure.</param>
/// <param name="last">The highest page.</param>
internal sealed class IovaAllocator(ulong first, ulong last)
{
    // Free runs by their first page, neighbours merged.
    private readonly SortedList<ulong, ulong> _free = FreeAtStart(first, last);

    private readonly Lock _lock = new();

    public bool TryTake(ulong count, out ulong page)
    {
        lock (_lock)
            return TryTakeFirst(count, out page);
    }

    public void Free(ulong page, ulong count)
    {
        lock (_lock)
        {
            _free.Add(page, count);
            int index = _free.IndexOfKey(page);
            Merge(index);
            if (index > 0)
                Merge(index - 1);
        }
    }

    private bool TryTakeFirst(ulong count, out ulong page)
    {
        for (int i = 0; i < _free.Count; i++)
        {
            ulong length = _free.GetValueAtIndex(i);
            if (length < count)
                continue;
            page = _free.GetKeyAtIndex(i);
            _free.RemoveAt(i);
            if (length > count)
                _free.Add(page + count, length - count);
            return true;
        }

        page = 0;
        return false;
    }

    private void Merge(int index)
    {
        if (index + 1 == _free.Count)
            return;
        ulong start = _free.GetKeyAtIndex(index);
        ulong next = _free.GetKeyAtIndex(index + 1);
        if (start + _free.GetValueAtIndex(index) != next)
            return;
        _free.SetValueAtIndex(index, _free.GetValueAtIndex(index) + _free.GetValueAtIndex(index + 1));
        _free.RemoveAt(index + 1);
    }

    private static SortedList<ulong, ulong> FreeAtStart(ulong first, ulong last)
    {
        var free = new SortedList<ulong, ulong>();
        Add(first, Math.Min(last, InterruptWindow.FirstFrame - 1));
        Add(Math.Max(first, InterruptWindow.LastFrame + 1), last);
        return free;

        void Add(ulong from, ulong to)
        {
            if (from <= to)
                free.Add(from, to - from + 1);
        }
    }
}
