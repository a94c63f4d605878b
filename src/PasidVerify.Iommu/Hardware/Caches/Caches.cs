namespace PasidVerify.Iommu;

/// <summary>Every cache that invalidation descriptors reach.</summary>
/// <param name="Contexts">Context cache.</param>
/// <param name="Pasids">PASID cache.</param>
/// <param name="Iotlb">IOTLB.</param>
/// <param name="Structures">Paging-structure caches of both stages.</param>
/// <param name="Devices">Device TLBs by source id. A device that has none here answers no invalidation.</param>
internal sealed record Caches(
    ContextCache Contexts, PasidCache Pasids, Iotlb Iotlb, PagingStructureCache Structures,
    Dictionary<ushort, DeviceTlb> Devices)
{
    /// <summary>Empty caches, and no device with a TLB.</summary>
    public Caches()
        : this(new(), new(), new(), new(), [])
    {
    }
}
