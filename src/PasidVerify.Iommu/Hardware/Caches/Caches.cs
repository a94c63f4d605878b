namespace PasidVerify.Iommu;

/// <summary>What invalidation descriptors reach: every cache, and, for waits, the walks that are under way.</summary>
internal sealed class Caches
{
    /// <summary>Empty caches, and no device with a TLB.</summary>
    /// <param name="iotlbEntries">Entries of the IOTLB, a power of two from 4 up.</param>
    public Caches(int iotlbEntries = Iotlb.UsualEntries)
    {
        Contexts = new ContextCache(Invalidations);
        Pasids = new PasidCache(Invalidations);
        Iotlb = new Iotlb(iotlbEntries, Invalidations);
        Structures = new PagingStructureCache(Invalidations);
    }

    /// <summary>Invalidations of any of the IOMMU's own caches: a walk uses several of them.</summary>
    public InvalidationCount Invalidations { get; } = new();

    /// <summary>Walks that use them, and fill them.</summary>
    public WalksInFlight Walks { get; } = new();

    /// <summary>Context cache.</summary>
    public ContextCache Contexts { get; }

    /// <summary>PASID cache.</summary>
    public PasidCache Pasids { get; }

    /// <summary>IOTLB.</summary>
    public Iotlb Iotlb { get; }

    /// <summary>Paging-structure caches of both stages.</summary>
    public PagingStructureCache Structures { get; }

    /// <summary>Device TLBs by source id. A device that has none here answers no invalidation.</summary>
    public Dictionary<ushort, DeviceTlb> Devices { get; } = [];
}
