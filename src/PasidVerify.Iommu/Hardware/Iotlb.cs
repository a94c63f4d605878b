namespace PasidVerify.Iommu;

/// <summary>
/// IOTLB: translations found by source id, PASID and page, invalidated by domain id, translation type, PASID and
/// address (VT-d 6.2.4, table 17). Set-associative, replaced in turn; faults are never cached.
/// </summary>
internal sealed class Iotlb
{
    private const int Sets = 256;
    private const int Ways = 4;

    // Spreads PASIDs that use the same pages, as fast-mode devices do.
    private const ulong PasidStride = 61;

    private readonly IotlbEntry[] _entries = new IotlbEntry[Sets * Ways];
    private readonly byte[] _victims = new byte[Sets];

    /// <summary>Answers a request from the cache alone.</summary>
    /// <remarks>
    /// A cached entry without the right asked for proves nothing about memory today: it is a miss, and the walk that
    /// follows replaces it or finds the fault.
    /// </remarks>
    public bool TryGet(in Request request, out ulong address)
    {
        ulong page = Paging.Page<Word>(request.Address);
        Span<IotlbEntry> set = Set(SetIndex(page, request.Pasid));
        int way = WayOf(set, Requester.Key(request.Device, request.Pasid), page);
        if (way < 0 || (set[way].Rights & RightsOf.Request(request.Write, request.Privileged)) == 0)
        {
            address = 0;
            return false;
        }

        address = set[way].Address | Paging.Offset<Word>(request.Address);
        return true;
    }

    /// <summary>Caches a translation, in place of the same page's, a free one, or the next in turn.</summary>
    public void Fill(in IotlbEntry filled)
    {
        int index = SetIndex(filled.Page, Requester.Pasid(filled.Requester));
        Span<IotlbEntry> set = Set(index);
        int way = WayOf(set, filled.Requester, filled.Page);
        if (way < 0)
            way = WayOf(set, 0, 0);
        if (way < 0)
            way = _victims[index]++ % Ways;
        set[way] = filled;
    }

    public void InvalidateAll() => Array.Clear(_entries);

    public void InvalidateDomain(ushort domain)
    {
        foreach (ref IotlbEntry entry in _entries.AsSpan())
        {
            if (entry.Domain == domain)
                entry = default;
        }
    }

    /// <summary>Page-selective within a domain: first-stage entries of the domain go whatever their address.</summary>
    public void InvalidateDomainPages(ushort domain, ulong page, ulong order)
    {
        foreach (ref IotlbEntry entry in _entries.AsSpan())
        {
            if (entry.Domain == domain
                && (entry.Type == TranslationType.FirstStage
                    || AddressMask.Covers<Word>(page, order, entry.Page) != 0UL))
                entry = default;
        }
    }

    /// <summary>PASID-selective: entries of every kind.</summary>
    public void InvalidatePasid(ushort domain, uint pasid)
    {
        foreach (ref IotlbEntry entry in _entries.AsSpan())
        {
            if (entry.Domain == domain && Requester.Pasid(entry.Requester) == pasid)
                entry = default;
        }
    }

    /// <summary>Page-selective within a PASID: first-stage entries only, never pass-through ones.</summary>
    public void InvalidatePasidPages(ushort domain, uint pasid, ulong page, ulong order)
    {
        ulong first = AddressMask.Block<Word>(page, order);
        ulong sets = Math.Min(1UL << (int)order, Sets);
        for (ulong i = 0; i < sets; i++)
        {
            foreach (ref IotlbEntry entry in Set(SetIndex(first + i, pasid)))
            {
                if (entry.Domain == domain && Requester.Pasid(entry.Requester) == pasid
                    && entry.Type == TranslationType.FirstStage
                    && AddressMask.Covers<Word>(page, order, entry.Page) != 0UL)
                    entry = default;
            }
        }
    }

    private static int WayOf(Span<IotlbEntry> set, ulong requester, ulong page)
    {
        for (int way = 0; way < set.Length; way++)
        {
            if (set[way].Requester == requester && set[way].Page == page)
                return way;
        }

        return -1;
    }

    /// <summary>
    /// The source id is left out: an invalidation knows none, and finds the sets of its pages nevertheless. No two
    /// pages of an aligned block share a set before all sets are taken, so as many pages as sets visit each set.
    /// </summary>
    private static int SetIndex(ulong page, uint pasid) => (int)((page ^ pasid * PasidStride) % Sets);

    private Span<IotlbEntry> Set(int index) => _entries.AsSpan(index * Ways, Ways);
}
