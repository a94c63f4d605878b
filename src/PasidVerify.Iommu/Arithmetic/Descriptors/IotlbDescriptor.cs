namespace PasidVerify.Iommu;

/// <summary>IOTLB invalidation, type 2 (VT-d 6.5.2.3; Linux: qi_desc_iotlb). All drain reads and writes.</summary>
public static class IotlbDescriptor
{
    /// <summary>G of <see cref="All"/>.</summary>
    public const ulong Global = 1;

    /// <summary>G of <see cref="OfDomain"/>.</summary>
    public const ulong DomainSelective = 2;

    /// <summary>G of <see cref="OfPages"/>.</summary>
    public const ulong PageSelective = 3;

    private const ulong DrainReadsAndWrites = 3UL << 6;
    private const ulong Reserved = 0xffff_ffff_0000_f100;

    /// <summary>Every entry.</summary>
    public static Descriptor<T> All<T>() where T : IWord<T> => new(Head<T>(Global), T.Constant(0));

    /// <summary>The entries with a domain id.</summary>
    public static Descriptor<T> OfDomain<T>(T domain) where T : IWord<T> =>
        new(Head<T>(DomainSelective) | DescriptorFormat.EncodeDomain(domain), T.Constant(0));

    /// <summary>The entries with a domain id and an address; of first-stage entries, all with the domain id.</summary>
    /// <param name="domain">Domain id, 16 bits.</param>
    /// <param name="page">A page number in the range; bits below the order are cleared here.</param>
    /// <param name="order">AM: 2^AM pages.</param>
    /// <param name="leafOnly">IH: 1 if only leaf entries changed, so that second-stage structures may stay.</param>
    public static Descriptor<T> OfPages<T>(T domain, T page, T order, T leafOnly) where T : IWord<T> =>
        new(
            Head<T>(PageSelective) | DescriptorFormat.EncodeDomain(domain),
            DescriptorFormat.EncodePages(page, order, leafOnly));

    /// <summary>Bits that must be 0 and are not.</summary>
    public static T ReservedBits<T>(Descriptor<T> descriptor) where T : IWord<T> =>
        (descriptor.Low & T.Constant(Reserved)) | DescriptorFormat.PagesReservedBits(descriptor.High);

    private static T Head<T>(ulong granularity) where T : IWord<T> =>
        DescriptorFormat.Head<T>(DescriptorFormat.IotlbType, granularity) | T.Constant(DrainReadsAndWrites);
}
