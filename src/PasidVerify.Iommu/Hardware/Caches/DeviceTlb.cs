namespace PasidVerify.Iommu;

/// <summary>
/// A device's own cache of translations, the ATC of PCI Express ATS: by PASID, or none, and page (VT-d 4, table 17).
/// The device looks it up, fills it, and is told to drop entries by device-TLB invalidations.
/// </summary>
internal sealed class DeviceTlb
{
    private const int Entries = 128;
    private const int LargestOrder = 2 * Paging.IndexBits;
    private const ulong Used = 1UL << 63;

    private readonly InvalidationCount _invalidations = new();
    private readonly CacheArray<SingleEntry<Entry>, Entry> _entries;

    /// <summary>An empty TLB.</summary>
    public DeviceTlb() => _entries = new CacheArray<SingleEntry<Entry>, Entry>(Entries, _invalidations);

    /// <summary>How many invalidations there have been: to be read before a translation is asked for.</summary>
    public long Invalidations => _invalidations.Now;

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
            if (!_entries.Holds(order)
                || !_entries.TryFind(Used | Tags(pasid), pasid ?? 0, page, order, out Entry entry)
                || (entry.Rights & right) == 0)
            {
                continue;
            }

            translated = entry.Address
                + (address - Paging.Address<Word>(AddressMask.Block<Word>(page, (ulong)order)));
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
    /// <param name="since"><see cref="Invalidations"/> when it was asked for: an older answer is not cached.</param>
    public void Fill(uint? pasid, ulong page, int order, ulong translated, Rights rights, long since) =>
        _entries.Fill(
            Used | Tags(pasid), pasid ?? 0, page, order, new Entry { Address = translated, Rights = rights }, Tags(pasid),
            since);

    /// <summary>Drops a block for one PASID, or for requests without PASID alone.</summary>
    public void Invalidate(uint? pasid, ulong page, ulong order)
    {
        Begin();
        try
        {
            _entries.DropPages(pasid ?? 0, CacheTags.WithPasid | CacheTags.Pasid, Tags(pasid), page, order);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Drops a block for every PASID (GI); what requests without PASID use stays.</summary>
    public void InvalidateEveryPasid(ulong page, ulong order)
    {
        Begin();
        try
        {
            _entries.Drop(CacheTags.WithPasid, CacheTags.WithPasid, page, order);
        }
        finally
        {
            End();
        }
    }

    /// <summary>The invalidation queue tells a device one thing after the other.</summary>
    private void Begin()
    {
        if (!_invalidations.TryBegin())
            throw new InvalidOperationException("Two threads invalidate one device's TLB.");
    }

    private void End()
    {
        _invalidations.Add();
        _invalidations.End();
    }

    /// <summary>No domain id: a device knows none.</summary>
    private static ulong Tags(uint? pasid) =>
        pasid is { } tagged ? CacheTags.WithPasid | CacheTags.Of<Word>(0UL, tagged) : 0;

    private struct Entry
    {
        public ulong Address;
        public Rights Rights;
    }
}
