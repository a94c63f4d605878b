namespace PasidVerify.Bench;

/// <summary>What one would write at first: ranges by domain and first page in a sorted dictionary, under one lock.</summary>
internal sealed class LockedRanges
{
    private readonly SortedDictionary<(ushort Domain, ulong Page), (ulong Pages, ulong Frame)> _ranges = [];
    private readonly Stack<ulong> _free = new();
    private readonly Lock _lock = new();
    private ulong _next = 1;

    /// <summary>Maps a page: the page that the device knows it by.</summary>
    public ulong Map(ushort domain, ulong frame)
    {
        lock (_lock)
        {
            ulong page = _free.Count > 0 ? _free.Pop() : _next++;
            _ranges.Add((domain, page), (1, frame));
            return page;
        }
    }

    /// <summary>Takes it away.</summary>
    public void Unmap(ushort domain, ulong page)
    {
        lock (_lock)
        {
            if (!_ranges.Remove((domain, page)))
                throw new InvalidOperationException($"Page 0x{page:x} is not mapped.");
            _free.Push(page);
        }
    }
}
