namespace PasidVerify.Iommu;

/// <summary>
/// IOTLB: translations found by source id, PASID and page, invalidated by domain id, translation type, PASID and
/// address (VT-d 6.2.4, table 17). Pages of several sizes; faults are never cached.
/// </summary>
internal sealed class Iotlb(InvalidationCount invalidations)
{
    private const int Sets = 256;
    private const int LargestOrder = 2 * Paging.IndexBits;

    private readonly CacheArray<IotlbEntry> _entries = new(Sets, invalidations);

    /// <summary>Answers a request from the cache alone.</summary>
    /// <remarks>
    /// A cached entry without the right asked for proves nothing about memory today: it is a miss, and the walk that
    /// follows replaces it or finds the fault.
    /// </remarks>
    public bool TryGet(in Request request, out ulong address)
    {
        ulong requester = Requester.Key(in request);
        Rights right = RightsOf.Request(request.Write, request.Privileged);
        ulong page = Paging.Page<Word>(request.Address);
        if (_entries.TryFind(requester, request.Pasid, page, 0, out IotlbEntry entry) && (entry.Rights & right) != 0)
        {
            address = entry.Address | Paging.Offset<Word>(request.Address);
            return true;
        }

        return TryGetLarge(requester, in request, right, out address);
    }

    /// <summary>Caches a translation that was looked for after so many invalidations.</summary>
    public void Fill(in IotlbEntry filled, long since) => _entries.Fill(in filled, since);

    public void InvalidateAll() => _entries.Clear();

    public void InvalidateDomain(ushort domain) =>
        _entries.Drop(CacheTags.Domain, CacheTags.Of<Word>(domain, 0UL));

    /// <summary>
    /// Page-selective within a domain: first-stage and nested entries of the domain go whatever their address.
    /// </summary>
    public void InvalidateDomainPages(ushort domain, ulong page, ulong order)
    {
        ulong tags = CacheTags.Of<Word>(domain, 0UL);
        _entries.Drop(CacheTags.Domain | CacheTags.FirstStage, tags | CacheTags.FirstStage);
        _entries.Drop(CacheTags.Domain | CacheTags.FirstStage, tags, page, order);
    }

    /// <summary>PASID-selective: entries of every kind.</summary>
    public void InvalidatePasid(ushort domain, uint pasid) =>
        _entries.Drop(CacheTags.Domain | CacheTags.Pasid, CacheTags.Of<Word>(domain, pasid));

    /// <summary>
    /// Page-selective within a PASID: first-stage and nested entries only, never pass-through or second-stage ones.
    /// </summary>
    public void InvalidatePasidPages(ushort domain, uint pasid, ulong page, ulong order) =>
        _entries.DropPages(
            pasid, CacheTags.Domain | CacheTags.Pasid | CacheTags.FirstStage,
            CacheTags.Of<Word>(domain, pasid) | CacheTags.FirstStage, page, order);

    private bool TryGetLarge(ulong requester, in Request request, Rights right, out ulong address)
    {
        ulong page = Paging.Page<Word>(request.Address);
        for (int order = Paging.IndexBits; order <= LargestOrder; order += Paging.IndexBits)
        {
            if (!_entries.Holds(order)
                || !_entries.TryFind(requester, request.Pasid, page, order, out IotlbEntry entry)
                || (entry.Rights & right) == 0)
            {
                continue;
            }

            address = entry.Address | OffsetInBlock(request.Address, order);
            return true;
        }

        address = 0;
        return false;
    }

    private static ulong OffsetInBlock(ulong address, int order) =>
        address - Paging.Address(AddressMask.Block<Word>(Paging.Page<Word>(address), (ulong)order));
}
