namespace PasidVerify.Iommu;

/// <summary>
/// PASID cache: entries found by source id and PASID, invalidated by domain id and PASID (VT-d 6.2.3). Faults are
/// never cached (CM = 0). A request without PASID has that of RID_PASID here.
/// </summary>
internal sealed class PasidCache(InvalidationCount invalidations)
{
    private const int Entries = 64;

    private readonly CacheArray<SingleEntry<PasidContext>, PasidContext> _entries = new(Entries, invalidations);

    public bool TryGet(ulong requester, out PasidContext context) => _entries.TryFind(
        requester, Requester.Pasid(requester), Requester.SourceId(requester), 0, out context);

    /// <summary>Caches an entry that was looked for after so many invalidations.</summary>
    /// <remarks>The source id stands for a page, so that devices with the same PASID do not meet in one set.</remarks>
    public void Fill(ulong requester, in PasidContext context, long since)
    {
        uint pasid = Requester.Pasid(requester);
        _entries.Fill(
            requester, pasid, Requester.SourceId(requester), 0, in context, CacheTags.Of<Word>(context.Domain, pasid),
            since);
    }

    public void InvalidateAll() => _entries.Clear();

    public void InvalidateDomain(ushort domain) =>
        _entries.Drop(CacheTags.Domain, CacheTags.Of<Word>(domain, 0UL));

    /// <summary>PASID-selective within a domain: the entries of every device.</summary>
    public void InvalidatePasid(ushort domain, uint pasid) =>
        _entries.Drop(CacheTags.Domain | CacheTags.Pasid, CacheTags.Of<Word>(domain, pasid));
}
