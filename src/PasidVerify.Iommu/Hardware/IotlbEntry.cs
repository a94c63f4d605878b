namespace PasidVerify.Iommu;

/// <summary>A cached translation of one 4 KiB page; larger pages are cached in pieces, as 6.2.4.1 allows.</summary>
internal struct IotlbEntry
{
    /// <summary>Source id and PASID, see <see cref="Iommu.Requester"/>; 0 if the entry is free.</summary>
    public ulong Requester;

    /// <summary>Input address divided by 4096, 52 bits.</summary>
    public ulong Page;

    /// <summary>Physical address of the page's first byte.</summary>
    public ulong Address;

    /// <summary>DID, a tag for invalidation only.</summary>
    public ushort Domain;

    /// <summary>PGTT, a tag for invalidation only.</summary>
    public TranslationType Type;

    public Rights Rights;
}
