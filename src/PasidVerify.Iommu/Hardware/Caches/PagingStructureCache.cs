using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// Paging-structure caches: upper-level entries of first-stage tables by PASID, domain id and address, and of
/// second-stage tables by domain id and address (VT-d 6.2.5, table 17). Source ids are no tags: devices share entries.
/// </summary>
/// <remarks>
/// An entry stands for all levels above it, however stale. So whoever frees a table page must invalidate with IH = 0
/// first, even if no leaf below it was present. Each level has entries of its own: there are few above, and needed often.
/// </remarks>
internal sealed class PagingStructureCache(InvalidationCount invalidations)
{
    /// <summary>Lowest level of an entry that points to a table.</summary>
    private const int LowestLevel = 2;

    private const int HighestLevel = 5;
    private const int LowestEntries = 256;
    private const int UpperEntries = 64;
    private const ulong KeptOnceIn = 8;
    private const ulong Used = 1UL << 63;

    // By level, from the lowest up.
    private readonly CacheArray<SingleEntry<PagingStructure>, PagingStructure>[] _levels =
    [
        new(LowestEntries, invalidations),
        .. Enumerable.Range(LowestLevel + 1, HighestLevel - LowestLevel)
            .Select(_ => new CacheArray<SingleEntry<PagingStructure>, PagingStructure>(UpperEntries, invalidations)),
    ];

    /// <summary>Names the first-stage tables of a PASID; RID_PASID for requests without one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FirstStage(ushort domain, uint pasid) =>
        Used | CacheTags.FirstStage | CacheTags.Of<Word>(domain, pasid);

    /// <summary>Names the second-stage tables of a domain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong SecondStage(ushort domain) => Used | CacheTags.Of<Word>(domain, 0UL);

    /// <summary>There was no invalidation since a walk began.</summary>
    public bool NoneSince(long since) => invalidations.NoneSince(since);

    /// <summary>Finds the entry nearest to the leaf, so that the walk goes on one level below it.</summary>
    public bool TryGet(ulong tables, ulong address, out PagingStructure found)
    {
        ulong page = Paging.Page<Word>(address);
        uint pasid = (uint)CacheTags.PasidOf<Word>(tables).Value;
        for (int level = LowestLevel; level <= HighestLevel; level++)
        {
            int order = PagingStructure.OrderOf(level);
            if (_levels[level - LowestLevel].TryFind(tables, pasid, page, order, out found))
                return true;
        }

        found = default;
        return false;
    }

    /// <summary>
    /// Caches a present entry of a level from 2 up that points to a table, and was looked for after so many
    /// invalidations.
    /// </summary>
    /// <remarks>
    /// Where it would displace another it is kept for one page in eight: of walks all over more tables than fit, most
    /// would displace what others need as much (Qureshi and others 2007, bimodal insertion).
    /// </remarks>
    public void Fill(ulong tables, ulong address, int level, ulong table, PathRights rights, long since)
    {
        CacheArray<SingleEntry<PagingStructure>, PagingStructure> entries = _levels[level - LowestLevel];
        ulong page = Paging.Page<Word>(address);
        uint pasid = (uint)CacheTags.PasidOf<Word>(tables).Value;
        int order = PagingStructure.OrderOf(level);
        if (page % KeptOnceIn != 0 && entries.IsCrowded(pasid, page, order))
            return;
        var structure = new PagingStructure { Level = (byte)level, Table = table, Rights = rights };
        entries.Fill(tables, pasid, page, order, in structure, tables, since);
    }

    public void InvalidateAll() => Drop(0, 0);

    /// <summary>The entries of both stages.</summary>
    public void InvalidateDomain(ushort domain) =>
        Drop(CacheTags.Domain, CacheTags.Of<Word>(domain, 0UL));

    /// <summary>
    /// Page-selective within a domain: every first-stage entry, and the second-stage ones above the pages unless only
    /// leaves changed.
    /// </summary>
    public void InvalidateDomainPages(ushort domain, ulong page, ulong order, bool leafOnly)
    {
        ulong mask = CacheTags.Domain | CacheTags.FirstStage;
        ulong tags = CacheTags.Of<Word>(domain, 0UL);
        Drop(mask, tags | CacheTags.FirstStage);
        if (!leafOnly)
            DropPages(0, mask, tags, page, order);
    }

    /// <summary>PASID-selective: first-stage entries only.</summary>
    public void InvalidatePasid(ushort domain, uint pasid) =>
        InvalidatePasidPages(domain, pasid, 0, SizedPages.All, false);

    /// <summary>Page-selective within a PASID: the first-stage ones above, unless only leaves changed.</summary>
    public void InvalidatePasidPages(ushort domain, uint pasid, ulong page, ulong order, bool leafOnly)
    {
        if (!leafOnly)
        {
            DropPages(
                pasid, CacheTags.Domain | CacheTags.Pasid | CacheTags.FirstStage,
                CacheTags.Of<Word>(domain, pasid) | CacheTags.FirstStage, page, order);
        }
    }

    private void Drop(ulong mask, ulong wanted)
    {
        foreach (CacheArray<SingleEntry<PagingStructure>, PagingStructure> entries in _levels)
            entries.Drop(mask, wanted);
    }

    private void DropPages(uint pasid, ulong mask, ulong wanted, ulong page, ulong order)
    {
        foreach (CacheArray<SingleEntry<PagingStructure>, PagingStructure> entries in _levels)
            entries.DropPages(pasid, mask, wanted, page, order);
    }
}
