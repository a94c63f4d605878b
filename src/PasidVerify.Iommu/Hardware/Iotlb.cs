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
        ulong requester = Requester.Key(request.Device, request.Pasid);
        ulong page = Paging.Page<Word>(request.Address);
        Rights needed = RightsOf.Request(request.Write, request.Privileged);
        foreach (ref readonly IotlbEntry entry in Set(SetIndex(page, request.Pasid)))
        {
            if (entry.Requester == requester && entry.Page == page)
            {
                address = entry.Address | Paging.Offset<Word>(request.Address);
                return (entry.Rights & needed) != 0;
            }
        }

        address = 0;
        return false;
    }

    /// <summary>Caches a translation, in place of the same page's, a free one, or the next in turn.</summary>
    public void Fill(in IotlbEntry filled)
    {
        int index = SetIndex(filled.Page, Requester.Pasid(filled.Requester));
        Span<IotlbEntry> set = Set(index);
        int free = -1;
        for (int way = 0; way < Ways; way++)
        {
            if (set[way].Requester == filled.Requester && set[way].Page == filled.Page)
            {
                set[way] = filled;
                return;
            }

            if (set[way].Requester == 0)
                free = way;
        }

        set[free >= 0 ? free : _victims[index]++ % Ways] = filled;
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

    /// <summary>
    /// The source id is left out: an invalidation knows none, and finds the sets of its pages nevertheless. Consecutive
    /// pages take consecutive sets, so a block of as many pages as sets visits each set.
    /// </summary>
    private static int SetIndex(ulong page, uint pasid) => (int)((page + pasid * PasidStride) % Sets);

    private Span<IotlbEntry> Set(int index) => _entries.AsSpan(index * Ways, Ways);
}
