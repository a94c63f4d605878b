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
    public void Fill(ulong requester, in PasidContext context, long since) =>
        _entries.Fill(new Entry { Owner = requester, Context = context }, since);

    public void InvalidateAll() => _entries.Clear();

    public void InvalidateDomain(ushort domain) =>
        _entries.Drop(CacheTags.Domain, CacheTags.Of<Word>(domain, 0UL));

    /// <summary>PASID-selective within a domain: the entries of every device.</summary>
    public void InvalidatePasid(ushort domain, uint pasid) =>
        _entries.Drop(CacheTags.Domain | CacheTags.Pasid, CacheTags.Of<Word>(domain, pasid));

    private struct Entry : ICacheEntry<Entry, PasidContext>
    {
        public PasidContext Context;

        /// <summary>See <see cref="Requester"/>.</summary>
        public ulong Owner { get; init; }

        /// <summary>The source id, so that devices with the same PASID do not meet in one set.</summary>
        public readonly ulong Block => Requester.SourceId(Owner);

        public readonly int Order => 0;

        public readonly ulong Tags => CacheTags.Of<Word>(Context.Domain, Requester.Pasid(Owner));

        public readonly bool Is(ulong owner, ulong block, int order) => Owner == owner && Block == block && Order == order;

        public readonly PasidContext At(ulong page, int order) => Context;
    }
}
