using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What caches may know: saturated, so what memory has is taken to be in every cache (VT-d 6.2).</summary>
public static class Caches
{
    /// <summary>
    /// The highest cache that may know the PASID-table entry of a domain, or translations loaded through it.
    /// </summary>
    public static Choice<CacheLevel> Level(State s, DeviceId device, PasidId pasid, DomainId domain)
    {
        var inMemory = domain != Domains.None & s.PasidTable[new(device, pasid)].Domain == domain;
        return inMemory.Select(CacheLevel.PasidCache, s.StaleEntries[new(device, pasid, domain)].Level);
    }

    /// <summary>This cache, or one that fills it, may know it.</summary>
    public static Bool AtLeast(this Choice<CacheLevel> level, CacheLevel least) => level.Number >= (ulong)least;

    /// <summary>
    /// The device keeps translations in a TLB of its own: its context entry has DTE = 1 (VT-d 9.4), from boot on, as the
    /// entry is written when the IOMMU finds the device (Linux: pci_ats_supported, iommu_enable_pci_ats). Without it,
    /// translation requests and translated requests are blocked.
    /// </summary>
    public static Bool HasDeviceTlb(State s, DeviceId device)
    {
        var info = s.Devices[device];

        // Where the design is to let untrusted devices, it does when they are probed: a step for a trace to show.
        return info.HasAts
            & (info.Trusted | (s.Design.AtsForUntrusted & s.DefaultDomains[device].Domain != Domains.None));
    }

    /// <summary>The first ticket whose flush is for the device too, as a user of its domain under this PASID.</summary>
    internal static Ticket UserSince(State s, DeviceId device, PasidId pasid) =>
        (pasid == Pasids.None).Select(s.DefaultDomains[device].Since, s.Attachments[device].Since);

    /// <summary>
    /// Memory is about to lose the translations of pages: whoever could load one until now may go on holding it.
    /// </summary>
    internal static void Remember(State s, DomainId domain, PageRange pages, Func<Page, Leaf> leaf)
    {
        s.StaleTranslations.Rewrite(Loaded, (key, stale) =>
        {
            var (lost, known) = (leaf(key.Page), Level(s, key.Device, key.Pasid, domain));
            var hit = key.Domain == domain & pages.Contains(key.Page) & lost.Present & lost.Frame == key.Frame
                & known != CacheLevel.None;
            var level = known.AtLeast(CacheLevel.Iotlb).Select<CacheLevel>(CacheLevel.Iotlb, CacheLevel.DeviceTlb);
            return new(
                (hit & level.Number > stale.Level.Number).Select(level, stale.Level),
                (stale.Level != CacheLevel.None & stale.Writable) | (hit & lost.Writable));
        });

        IEnumerable<LoadedTranslation> Loaded() =>
            from user in Users().Distinct()
            from page in pages.Indexes()
            select new LoadedTranslation(user.Device, user.Pasid, domain, page, leaf(page).Frame);

        IEnumerable<PasidSlot> Users() =>
        [
            .. s.PasidTable.Keys,
            .. s.StaleEntries.Keys.Select(entry => new PasidSlot(entry.Device, entry.Pasid)),
        ];
    }

    /// <summary>What is left of something when the IOTLB has let go of it.</summary>
    internal static Choice<CacheLevel> BelowIotlb(State s, DeviceId device) =>
        HasDeviceTlb(s, device).Select<CacheLevel>(CacheLevel.DeviceTlb, CacheLevel.None);
}
