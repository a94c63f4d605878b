namespace PasidVerify.Iommu;

/// <summary>Encoding of invalidation descriptors (VT-d 6.5.2; Linux: qi_desc_iotlb, qi_desc_piotlb).</summary>
public static class DescriptorFormat
{
    /// <summary>Bytes of a descriptor; scalable mode knows no other width.</summary>
    public const int Bytes = 32;

    /// <summary>Type 1: context-cache invalidation.</summary>
    public const ulong ContextCacheType = 1;

    /// <summary>Type 2: IOTLB invalidation.</summary>
    public const ulong IotlbType = 2;

    /// <summary>Type 5: invalidation wait.</summary>
    public const ulong WaitType = 5;

    /// <summary>Type 6: PASID-based IOTLB invalidation.</summary>
    public const ulong PasidIotlbType = 6;

    /// <summary>Type 7: PASID-cache invalidation.</summary>
    public const ulong PasidCacheType = 7;

    /// <summary>Bit 5 of a wait: write the status data.</summary>
    public const ulong StatusWrite = 1UL << 5;

    /// <summary>Bit 6 of a wait: later descriptors wait for it too.</summary>
    public const ulong Fence = 1UL << 6;

    /// <summary>Bit 7 of a wait: page requests received before are written out first.</summary>
    public const ulong PageRequestDrain = 1UL << 7;

    private const int GranularityShift = 4;
    private const int DomainShift = 16;
    private const int SourceShift = 32;
    private const int PasidShift = 32;
    private const int StatusDataShift = 32;
    private const ulong DrainReadsAndWrites = 3UL << 6;
    private const int HintShift = 6;

    private const ulong Global = 1;
    private const ulong DomainSelective = 2;
    private const ulong Finest = 3;
    private const ulong PasidCacheDomain = 0;
    private const ulong PasidCachePasid = 1;
    private const ulong PasidCacheGlobal = 3;

    /// <summary>Every context-cache entry.</summary>
    public static Descriptor<T> ContextCacheAll<T>() where T : IWord<T> =>
        new(Head<T>(ContextCacheType, Global), T.Constant(0));

    /// <summary>The context-cache entry of one device.</summary>
    public static Descriptor<T> ContextCacheDevice<T>(T domain, T sourceId) where T : IWord<T> =>
        new(Head<T>(ContextCacheType, Finest) | Domain(domain) | (sourceId << T.Constant(SourceShift)), T.Constant(0));

    /// <summary>The PASID-cache entries with a domain id.</summary>
    public static Descriptor<T> PasidCacheOfDomain<T>(T domain) where T : IWord<T> =>
        new(Head<T>(PasidCacheType, PasidCacheDomain) | Domain(domain), T.Constant(0));

    /// <summary>The PASID-cache entries with a domain id and a PASID: after an entry lost its P.</summary>
    public static Descriptor<T> PasidCacheOfPasid<T>(T domain, T pasid) where T : IWord<T> =>
        new(Head<T>(PasidCacheType, PasidCachePasid) | Domain(domain) | Pasid(pasid), T.Constant(0));

    /// <summary>Every PASID-cache entry.</summary>
    public static Descriptor<T> PasidCacheAll<T>() where T : IWord<T> =>
        new(Head<T>(PasidCacheType, PasidCacheGlobal), T.Constant(0));

    /// <summary>Every IOTLB entry, and requests in flight drained.</summary>
    public static Descriptor<T> IotlbAll<T>() where T : IWord<T> =>
        new(Head<T>(IotlbType, Global) | T.Constant(DrainReadsAndWrites), T.Constant(0));

    /// <summary>The IOTLB entries with a domain id.</summary>
    public static Descriptor<T> IotlbOfDomain<T>(T domain) where T : IWord<T> =>
        new(Head<T>(IotlbType, DomainSelective) | T.Constant(DrainReadsAndWrites) | Domain(domain), T.Constant(0));

    /// <summary>
    /// The IOTLB entries with a domain id and an address; of first-stage entries, all with the domain id.
    /// </summary>
    public static Descriptor<T> IotlbOfPages<T>(T domain, T page, T order) where T : IWord<T> =>
        new(
            Head<T>(IotlbType, Finest) | T.Constant(DrainReadsAndWrites) | Domain(domain),
            Pages(page, order, T.Constant(0)));

    /// <summary>The IOTLB entries of every kind with a domain id and a PASID.</summary>
    public static Descriptor<T> PasidIotlbOfPasid<T>(T domain, T pasid) where T : IWord<T> =>
        new(Head<T>(PasidIotlbType, DomainSelective) | Domain(domain) | Pasid(pasid), T.Constant(0));

    /// <summary>The first-stage IOTLB entries with a domain id, a PASID and an address.</summary>
    /// <param name="domain">Domain id, 16 bits.</param>
    /// <param name="pasid">PASID, 20 bits.</param>
    /// <param name="page">A page number in the range; bits below the order are cleared here.</param>
    /// <param name="order">AM: 2^AM pages.</param>
    /// <param name="leafOnly">IH: 1 if only leaf entries changed, so that paging-structure caches may stay.</param>
    public static Descriptor<T> PasidIotlbOfPages<T>(T domain, T pasid, T page, T order, T leafOnly)
        where T : IWord<T> =>
        new(
            Head<T>(PasidIotlbType, Finest) | Domain(domain) | Pasid(pasid),
            Pages(page, order, leafOnly));

    /// <summary>
    /// The one descriptor for first-stage leaf changes in [firstPage, lastPage]: the smallest aligned cover, or the
    /// whole PASID where that is more than hardware takes.
    /// </summary>
    public static Descriptor<T> PasidIotlbOfRange<T>(T domain, T pasid, T firstPage, T lastPage) where T : IWord<T>
    {
        T order = AddressMask.Order(firstPage, lastPage);
        T tooLarge = T.Less(T.Constant(AddressMask.Maximum), order);
        Descriptor<T> all = PasidIotlbOfPasid(domain, pasid);
        Descriptor<T> pages = PasidIotlbOfPages(domain, pasid, firstPage, order, T.Constant(1));
        return new(T.Select(tooLarge, all.Low, pages.Low), T.Select(tooLarge, all.High, pages.High));
    }

    /// <summary>Waits for the descriptors since the previous wait, then does what the flags say.</summary>
    /// <param name="flags"><see cref="StatusWrite"/>, <see cref="Fence"/>, <see cref="PageRequestDrain"/>.</param>
    /// <param name="statusData">The 32 bits to write.</param>
    /// <param name="statusAddress">Physical address of the dword that takes them, a multiple of 4.</param>
    public static Descriptor<T> Wait<T>(T flags, T statusData, T statusAddress) where T : IWord<T> =>
        new(T.Constant(WaitType) | flags | (statusData << T.Constant(StatusDataShift)), statusAddress);

    private static T Head<T>(ulong type, ulong granularity) where T : IWord<T> =>
        T.Constant(type | granularity << GranularityShift);

    private static T Domain<T>(T domain) where T : IWord<T> => domain << T.Constant(DomainShift);

    private static T Pasid<T>(T pasid) where T : IWord<T> => pasid << T.Constant(PasidShift);

    private static T Pages<T>(T page, T order, T leafOnly) where T : IWord<T> =>
        Paging.Address(AddressMask.Block(page, order)) | (leafOnly << T.Constant(HintShift)) | order;
}
