using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>PASID-based IOTLB invalidation, type 6 (VT-d 6.5.2.4; Linux: qi_desc_piotlb).</summary>
public static class PasidIotlbDescriptor
{
    /// <summary>G of <see cref="OfPasid"/>.</summary>
    public const ulong PasidSelective = 2;

    /// <summary>G of <see cref="OfPages"/>.</summary>
    public const ulong PageSelective = 3;

    private const ulong Reserved = 0xfff0_0000_0000_f1c0;

    /// <summary>The IOTLB entries of every kind with a domain id and a PASID.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Descriptor<T> OfPasid<T>(T domain, T pasid) where T : IWord<T> =>
        new(Head(PasidSelective, domain, pasid), T.Constant(0));

    /// <summary>The first-stage IOTLB entries with a domain id, a PASID and an address.</summary>
    /// <param name="domain">Domain id, 16 bits.</param>
    /// <param name="pasid">PASID, 20 bits.</param>
    /// <param name="page">A page number in the range; bits below the order are cleared here.</param>
    /// <param name="order">AM: 2^AM pages.</param>
    /// <param name="leafOnly">IH: 1 if only leaf entries changed, so that paging-structure caches may stay.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Descriptor<T> OfPages<T>(T domain, T pasid, T page, T order, T leafOnly) where T : IWord<T> =>
        new(Head(PageSelective, domain, pasid), DescriptorFormat.EncodePages(page, order, leafOnly));

    /// <summary>
    /// The one descriptor for first-stage leaf changes in [firstPage, lastPage]: the smallest aligned cover, or the
    /// whole PASID where that is more than hardware takes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Descriptor<T> OfRange<T>(T domain, T pasid, T firstPage, T lastPage) where T : IWord<T>
    {
        T order = AddressMask.Order(firstPage, lastPage);
        T tooLarge = T.Less(T.Constant(AddressMask.Maximum), order);
        Descriptor<T> all = OfPasid(domain, pasid);
        Descriptor<T> pages = OfPages(domain, pasid, firstPage, order, T.Constant(1));
        return new(T.Select(tooLarge, all.Low, pages.Low), T.Select(tooLarge, all.High, pages.High));
    }

    /// <summary>Bits that must be 0 and are not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReservedBits<T>(Descriptor<T> descriptor) where T : IWord<T> =>
        (descriptor.Low & T.Constant(Reserved)) | DescriptorFormat.PagesReservedBits(descriptor.High);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Head<T>(ulong granularity, T domain, T pasid) where T : IWord<T> =>
        DescriptorFormat.Head<T>(DescriptorFormat.PasidIotlbType, granularity)
            | DescriptorFormat.EncodeDomain(domain) | DescriptorFormat.EncodePasid(pasid);
}
