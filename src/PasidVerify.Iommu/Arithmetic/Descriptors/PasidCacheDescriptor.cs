namespace PasidVerify.Iommu;

/// <summary>PASID-cache invalidation, type 7 (VT-d 6.5.2.2).</summary>
public static class PasidCacheDescriptor
{
    /// <summary>G of <see cref="OfDomain"/>.</summary>
    public const ulong DomainSelective = 0;

    /// <summary>G of <see cref="OfPasid"/>.</summary>
    public const ulong PasidSelective = 1;

    /// <summary>G of <see cref="All"/>.</summary>
    public const ulong Global = 3;

    private const ulong Reserved = 0xfff0_0000_0000_f1c0;

    /// <summary>The entries with a domain id.</summary>
    public static Descriptor<T> OfDomain<T>(T domain) where T : IWord<T> =>
        new(
            DescriptorFormat.Head<T>(DescriptorFormat.PasidCacheType, DomainSelective)
                | DescriptorFormat.EncodeDomain(domain),
            T.Constant(0));

    /// <summary>The entries with a domain id and a PASID: after an entry lost its P.</summary>
    public static Descriptor<T> OfPasid<T>(T domain, T pasid) where T : IWord<T> =>
        new(
            DescriptorFormat.Head<T>(DescriptorFormat.PasidCacheType, PasidSelective)
                | DescriptorFormat.EncodeDomain(domain) | DescriptorFormat.EncodePasid(pasid),
            T.Constant(0));

    /// <summary>Every entry.</summary>
    public static Descriptor<T> All<T>() where T : IWord<T> =>
        new(DescriptorFormat.Head<T>(DescriptorFormat.PasidCacheType, Global), T.Constant(0));

    /// <summary>Bits that must be 0 and are not.</summary>
    public static T ReservedBits<T>(Descriptor<T> descriptor) where T : IWord<T> =>
        (descriptor.Low & T.Constant(Reserved)) | descriptor.High;
}
