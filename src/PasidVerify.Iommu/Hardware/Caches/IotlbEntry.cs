namespace PasidVerify.Iommu;

/// <summary>A cached translation of one page of 4 KiB, 2 MiB or 1 GiB.</summary>
internal struct IotlbEntry : ICacheEntry
{
    /// <summary>Source id and PASID, see <see cref="Iommu.Requester"/>; 0 if the entry is free.</summary>
    public ulong Requester;

    /// <summary>Input address of the page's first byte divided by 4096, 52 bits.</summary>
    public ulong Page;

    /// <summary>The page has 2^Order times 4 KiB: 0, 9 or 18.</summary>
    public byte Order;

    /// <summary>Physical address of the page's first byte.</summary>
    public ulong Address;

    /// <summary>DID, a tag for invalidation only.</summary>
    public ushort Domain;

    /// <summary>PGTT, a tag for invalidation only.</summary>
    public TranslationType Type;

    public Rights Rights;

    readonly ulong ICacheEntry.Owner => Requester;

    readonly ulong ICacheEntry.Block => Page;

    readonly int ICacheEntry.Order => Order;

    readonly ulong ICacheEntry.Tags =>
        CacheTags.Of<Word>(Domain, Iommu.Requester.Pasid(Requester)) | (UsesFirstStage ? CacheTags.FirstStage : 0);

    /// <summary>Bit 0 of PGTT: first-stage is 1, nested 3; second-stage is 2, pass-through 4.</summary>
    private readonly bool UsesFirstStage => ((int)Type & 1) != 0;
}
