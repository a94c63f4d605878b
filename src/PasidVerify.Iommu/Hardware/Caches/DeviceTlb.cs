namespace PasidVerify.Iommu;

/// <summary>
/// A device's own cache of translations, the ATC of PCI Express ATS: by PASID, or none, and page (VT-d 4, table 17).
/// The device looks it up, fills it, and is told to drop entries by device-TLB invalidations.
/// </summary>
internal sealed class DeviceTlb
{
    private const int Sets = 32;
    private const int LargestOrder = 2 * Paging.IndexBits;
    private const ulong Used = 1UL << 63;

    private readonly CacheArray<Entry> _entries = new(Sets);

    /// <summary>What the device does when it is told to invalidate; one that does not complete drops nothing.</summary>
    public InvalidationAnswer Answers { get; set; }

    /// <summary>The physical address for an access without the IOMMU; a miss without the right asked for.</summary>
    /// <param name="pasid">PASID of the access; null for one without.</param>
    /// <param name="address">First byte.</param>
    /// <param name="right">The right that the access needs, one only.</param>
    /// <param name="translated">Physical address, 0 on a miss.</param>
    public bool TryGet(uint? pasid, ulong address, Rights right, out ulong translated)
    {
        ulong page = Paging.Page<Word>(address);
        for (int order = 0; order <= LargestOrder; order += Paging.IndexBits)
        {
            int place = _entries.Holds(order) ? _entries.Find(Used | Tags(pasid), pasid ?? 0, page, order) : -1;
            if (place < 0 || (_entries[place].Rights & right) == 0)
                continue;
            translated = _entries[place].Address + (address - Paging.Address<Word>(_entries[place].Block));
            return true;
        }

        translated = 0;
        return false;
    }

    /// <summary>Caches the answer to a translation request.</summary>
    /// <param name="pasid">PASID of the request; null for one without.</param>
    /// <param name="page">A page number in the page translated.</param>
    /// <param name="order">The page has 2^order times 4 KiB: 0, 9 or 18.</param>
    /// <param name="translated">Physical address of its first byte.</param>
    /// <param name="rights">The accesses that the answer allows.</param>
    public void Fill(uint? pasid, ulong page, int order, ulong translated, Rights rights) =>
        _entries.Fill(new Entry
        {
            Owner = Used | Tags(pasid),
            Block = AddressMask.Block<Word>(page, (ulong)order),
            Order = order,
            Address = translated,
            Rights = rights,
        });

    /// <summary>Drops a block for one PASID, or for requests without PASID alone.</summary>
    public void Invalidate(uint? pasid, ulong page, ulong order) =>
        _entries.DropPages(pasid ?? 0, CacheTags.WithPasid | CacheTags.Pasid, Tags(pasid), page, order);

    /// <summary>Drops a block for every PASID (GI); what requests without PASID use stays.</summary>
    public void InvalidateEveryPasid(ulong page, ulong order) =>
        _entries.Drop(CacheTags.WithPasid, CacheTags.WithPasid, page, order);

    /// <summary>No domain id: a device knows none.</summary>
    private static ulong Tags(uint? pasid) =>
        pasid is { } tagged ? CacheTags.WithPasid | CacheTags.Of<Word>(0UL, tagged) : 0;

    private struct Entry : ICacheEntry
    {
        public ulong Address;
        public Rights Rights;

        public ulong Owner { get; init; }

        public ulong Block { get; init; }

        public int Order { get; init; }

        public readonly ulong Tags => Owner & ~Used;
    }
}
