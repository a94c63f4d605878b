namespace PasidVerify.Iommu;

/// <summary>
/// PASID cache: entries found by source id and PASID, invalidated by domain id and PASID (VT-d 6.2.3). Faults are
/// never cached (CM = 0). A request without PASID has that of RID_PASID here.
/// </summary>
internal sealed class PasidCache(InvalidationCount invalidations)
{
    private const int Entries = 64;

    private readonly CacheArray<Entry, PasidContext> _entries = new(Entries, invalidations);

    public bool TryGet(ulong requester, out PasidContext context) => _entries.TryFind(
        requester, Requester.Pasid(requester), Requester.SourceId(requester), 0, out context);

    /// <summary>Caches an entry that was looked for after so many invalidations.</summary>
    /// <remarks>The source id stands for a page, so that devices with the same PASID do not meet in one set.</remarks>
    public void Fill(ulong requester, in PasidContext context, long since) => _entries.Fill(
        new CacheKey(requester, Requester.SourceId(requester), 0), new Entry { Context = context }, since);

    public void InvalidateAll() => _entries.Clear();

    public void InvalidateDomain(ushort domain) =>
        _entries.Drop(CacheTags.Domain, CacheTags.Of<Word>(domain, 0UL));

    /// <summary>PASID-selective within a domain: the entries of every device.</summary>
    public void InvalidatePasid(ushort domain, uint pasid) =>
        _entries.Drop(CacheTags.Domain | CacheTags.Pasid, CacheTags.Of<Word>(domain, pasid));

    private struct Entry : ICacheEntry<Entry, PasidContext>
    {
        public PasidContext Context;

        public readonly ulong TagsOf(in CacheKey key) =>
            CacheTags.Of<Word>(Context.Domain, Requester.Pasid(key.Owner));

        public readonly PasidContext At(ulong page, int order) => Context;
    }
}
