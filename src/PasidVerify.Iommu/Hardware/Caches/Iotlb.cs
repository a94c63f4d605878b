using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// IOTLB: translations found by source id, PASID and page, invalidated by domain id, translation type, PASID and
/// address (VT-d 6.2.4, table 17). Pages of several sizes; faults are never cached.
/// </summary>
/// <param name="entries">Entries of eight pages at most, a power of two from 4 up.</param>
/// <param name="invalidations">Counts the invalidations that entries must not outlive.</param>
internal sealed class Iotlb(int entries, InvalidationCount invalidations)
{
    /// <summary>As many as most systems here have.</summary>
    public const int UsualEntries = 256;

    private const int LargestOrder = 2 * Paging.IndexBits;

    private readonly CacheArray<IotlbEntry, ulong> _entries = new(entries, invalidations);

    /// <summary>Answers a request from the cache alone.</summary>
    /// <remarks>
    /// A cached entry without the right asked for proves nothing about memory today: it is a miss, and the walk that
    /// follows replaces it or finds the fault.
    /// </remarks>
    public bool TryGet(Request request, out ulong address)
    {
        ulong page = Paging.Page<Word>(request.Address);
        if (_entries.TryFindAtOnce(request.Requester, request.Pasid, page, 0, out ulong target)
            && Allows(target, request.Needs))
        {
            address = CachedTranslation.Address<Word>(target) | Paging.Offset<Word>(request.Address);
            return true;
        }

        return TryGetElsewhere(request, out address);
    }

    /// <summary>Answers a translation request: what a device TLB is told may be what was cached for others before.</summary>
    public bool TryTranslate(in Request request, out Translation cached)
    {
        ulong page = Paging.Page<Word>(request.Address);
        for (int order = 0; order <= LargestOrder; order += Paging.IndexBits)
        {
            if (!_entries.TryFind(request.Requester, request.Pasid, page, order, out ulong target)
                || !Allows(target, request.Needs))
            {
                continue;
            }

            cached = new Translation
            {
                Address = CachedTranslation.Address<Word>(target),
                Order = Paging.PageShift + order,
                Rights = (Rights)CachedTranslation.Rights<Word>(target).Value,
            };
            return true;
        }

        cached = default;
        return false;
    }

    /// <summary>
    /// Caches the translation of an address, which was looked for after so many invalidations: false if there were more.
    /// </summary>
    public bool Fill(ulong requester, ulong address, in Translation found, long since)
    {
        uint pasid = Requester.Pasid(requester);
        ulong tags = CacheTags.Of<Word>(found.Domain, pasid) | (UsesFirstStage(found.Type) ? CacheTags.FirstStage : 0);
        ulong target = CachedTranslation.Target<Word>(found.Address >> found.Order << found.Order, (ulong)found.Rights);
        return _entries.Fill(
            requester, pasid, Paging.Page<Word>(address), found.Order - Paging.PageShift, target, tags, since);
    }

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

    private bool TryGetElsewhere(Request request, out ulong address)
    {
        ulong page = Paging.Page<Word>(request.Address);
        for (int order = 0; order <= LargestOrder; order += Paging.IndexBits)
        {
            if (!_entries.Holds(order)
                || !_entries.TryFind(request.Requester, request.Pasid, page, order, out ulong target)
                || !Allows(target, request.Needs))
            {
                continue;
            }

            address = CachedTranslation.Address<Word>(target) | OffsetInBlock(request.Address, order);
            return true;
        }

        address = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Allows(ulong target, Rights right) =>
        (CachedTranslation.Rights<Word>(target) & (ulong)right) != 0UL;

    /// <summary>Bit 0 of PGTT: first-stage is 1, nested 3; second-stage is 2, pass-through 4.</summary>
    private static bool UsesFirstStage(TranslationType type) => ((int)type & 1) != 0;

    private static ulong OffsetInBlock(ulong address, int order) =>
        address - Paging.Address(AddressMask.Block<Word>(Paging.Page<Word>(address), (ulong)order));
}
