namespace PasidVerify.Iommu;

/// <summary>
/// How many pages tables can need at once, where that follows from the configuration: exact where every device can be
/// enabled. Tables below the roots of domains are not among them: they come from a pool that can run out.
/// </summary>
internal static class TablePages
{
    /// <summary>Contexts, PASID tables, and the roots of strict domains.</summary>
    public static ulong AbovePageTables(Configuration configuration) =>
        StrictDomains(configuration) + OfPasids(configuration) + OfContexts(configuration);

    /// <summary>The kernel's own tables, at boot and after.</summary>
    public static ulong Kernel(Configuration configuration) =>
        OfOneTree([.. configuration.KernelPages.Select(page => page.Page)]) + (ulong)configuration.KernelTablePages;

    /// <summary>Roots of the DMA API's domains: each takes a device and a domain id.</summary>
    public static ulong DmaRoots(Configuration configuration) => Math.Min(
        (ulong)configuration.Devices.Count, configuration.DomainLimit - WellKnownDomain.FirstAllocated);

    /// <summary>Tables of a tree that maps these pages: a root, and one for each distinct prefix below it.</summary>
    private static ulong OfOneTree(List<ulong> pages)
    {
        ulong tables = 1;
        var prefixes = new HashSet<ulong>();
        for (int level = 1; level < Paging.Levels; level++)
        {
            prefixes.Clear();
            foreach (ulong page in pages)
                prefixes.Add(page >> (level * Paging.IndexBits));
            tables += (ulong)prefixes.Count;
        }

        return tables;
    }

    /// <summary>A strict domain takes an untrusted device, a PASID and a domain id.</summary>
    private static ulong StrictDomains(Configuration configuration)
    {
        var untrusted = (ulong)configuration.Devices.Count(device => !device.Trusted);
        uint pasids = configuration.PasidLimit - PasidSpace.FirstDynamic;
        uint domains = configuration.DomainLimit - WellKnownDomain.FirstAllocated;
        return Math.Min(untrusted, Math.Min(pasids, domains));
    }

    /// <summary>
    /// PASID tables, kept once made. With one PASID a device and the lowest free one given, no PASID in use is above
    /// the number of devices and the first dynamic one.
    /// </summary>
    private static ulong OfPasids(Configuration configuration)
    {
        var devices = (ulong)configuration.Devices.Count;
        ulong highest = Math.Min(configuration.PasidLimit - 1, PasidSpace.FirstDynamic + devices - 1);
        return devices * (PasidIndex.Directory<Word>(highest) + 1);
    }

    /// <summary>A root table, and a context table for each half bus that has devices.</summary>
    private static ulong OfContexts(Configuration configuration)
    {
        var slots = new HashSet<ulong>();
        foreach (DeviceConfiguration device in configuration.Devices)
            slots.Add(RootTable.Slot<Word>(0, device.SourceId));
        return 1 + (ulong)slots.Count;
    }
}
