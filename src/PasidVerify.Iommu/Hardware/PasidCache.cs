namespace PasidVerify.Iommu;

/// <summary>
/// PASID cache: entries found by source id and PASID, invalidated by domain id and PASID (VT-d 6.2.3). Faults are
/// never cached (CM = 0).
/// </summary>
internal sealed class PasidCache
{
    private const int Sets = 16;
    private const int Ways = 4;

    private readonly Entry[] _entries = new Entry[Sets * Ways];
    private readonly byte[] _victims = new byte[Sets];

    public bool TryGet(ulong requester, out PasidContext context)
    {
        Span<Entry> set = Set(requester);
        int way = WayOf(set, requester);
        context = way < 0 ? default : set[way].Context;
        return way >= 0;
    }

    /// <summary>Caches an entry of a requester that has none here, in place of a free one or the next in turn.</summary>
    public void Fill(ulong requester, in PasidContext context)
    {
        Span<Entry> set = Set(requester);
        int way = WayOf(set, 0);
        if (way < 0)
            way = _victims[SetIndex(requester)]++ % Ways;
        set[way] = new Entry { Requester = requester, Context = context };
    }

    public void InvalidateAll() => Array.Clear(_entries);

    public void InvalidateDomain(ushort domain)
    {
        foreach (ref Entry entry in _entries.AsSpan())
        {
            if (entry.Context.Domain == domain)
                entry = default;
        }
    }

    public void InvalidatePasid(ushort domain, uint pasid)
    {
        foreach (ref Entry entry in _entries.AsSpan())
        {
            if (entry.Context.Domain == domain && Requester.Pasid(entry.Requester) == pasid)
                entry = default;
        }
    }

    private static int WayOf(Span<Entry> set, ulong requester)
    {
        for (int way = 0; way < set.Length; way++)
        {
            if (set[way].Requester == requester)
                return way;
        }

        return -1;
    }

    private static int SetIndex(ulong requester) => (int)((requester ^ requester >> 32) % Sets);

    private Span<Entry> Set(ulong requester) => _entries.AsSpan(SetIndex(requester) * Ways, Ways);

    private struct Entry
    {
        /// <summary>0 if the entry is free.</summary>
        public ulong Requester;
        public PasidContext Context;
    }
}
