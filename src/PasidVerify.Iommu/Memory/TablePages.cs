namespace PasidVerify.Iommu;

/// <summary>How many pages the tables of a configuration can need at once: exact, so that no map runs out.</summary>
internal static class TablePages
{
    public static int Needed(Configuration configuration)
    {
        var all = new List<ulong>(configuration.KernelPages.Count);
        var mappable = new List<ulong>(configuration.KernelPages.Count);
        foreach (KernelPage page in configuration.KernelPages)
        {
            all.Add(page.Page);
            if (InDirectMap(configuration, page.Page))
                mappable.Add(page.Page);
        }

        return checked(OfOneTree(all) + StrictDomains(configuration) * OfOneTree(mappable) + OfPasids(configuration));
    }

    /// <summary>Tables of a tree that maps these pages: a root, and one for each distinct prefix below it.</summary>
    private static int OfOneTree(List<ulong> pages)
    {
        int tables = 1;
        var prefixes = new HashSet<ulong>();
        for (int level = 1; level < Paging.Levels; level++)
        {
            prefixes.Clear();
            foreach (ulong page in pages)
                prefixes.Add(page >> (level * Paging.IndexBits));
            tables += prefixes.Count;
        }

        return tables;
    }

    /// <summary>A strict domain takes an untrusted device, a PASID and a domain id.</summary>
    private static int StrictDomains(Configuration configuration)
    {
        int untrusted = configuration.Devices.Count(device => !device.Trusted);
        long pasids = configuration.PasidLimit - PasidSpace.FirstDynamic;
        long domains = configuration.DomainLimit - WellKnownDomain.FirstStrict;
        return (int)Math.Min(untrusted, Math.Min(pasids, domains));
    }

    /// <summary>
    /// PASID tables, kept once made. With one PASID a device and the lowest free one given, no PASID in use is above
    /// the number of devices and the first dynamic one.
    /// </summary>
    private static int OfPasids(Configuration configuration)
    {
        int devices = configuration.Devices.Count;
        long highest = Math.Min(configuration.PasidLimit - 1, PasidSpace.FirstDynamic + devices - 1L);
        return checked(devices * (int)((highest >> PasidIndex.TableBits) + 1));
    }

    private static bool InDirectMap(Configuration configuration, ulong page) =>
        DirectMap.Contains<Word>(
            configuration.DirectMapBase, configuration.DirectMapSize, page << Paging.PageShift, Paging.PageSize) != 0UL;
}
