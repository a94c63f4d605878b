namespace PasidVerify.Iommu;

/// <summary>Context-cache invalidation, type 1 (VT-d 6.5.2.1).</summary>
public static class ContextCacheDescriptor
{
    /// <summary>G of <see cref="All"/>.</summary>
    public const ulong Global = 1;

    /// <summary>G of <see cref="OfDomain"/>.</summary>
    public const ulong DomainSelective = 2;

    /// <summary>G of <see cref="OfDevice"/>.</summary>
    public const ulong DeviceSelective = 3;

    private const int SourceShift = 32;
    private const int FunctionMaskShift = 48;
    private const ulong Reserved = 0xfffc_0000_0000_f1c0;

    /// <summary>Every entry.</summary>
    public static Descriptor<T> All<T>() where T : IWord<T> =>
        new(DescriptorFormat.Head<T>(DescriptorFormat.ContextCacheType, Global), T.Constant(0));

    /// <summary>The entries with a domain id; in scalable mode they have none, so that every entry goes.</summary>
    public static Descriptor<T> OfDomain<T>(T domain) where T : IWord<T> =>
        new(
            DescriptorFormat.Head<T>(DescriptorFormat.ContextCacheType, DomainSelective)
                | DescriptorFormat.EncodeDomain(domain),
            T.Constant(0));

    /// <summary>The entries of one device, or of several of its functions.</summary>
    /// <param name="domain">Domain id, which scalable mode ignores.</param>
    /// <param name="sourceId">Bus, device and function, 16 bits.</param>
    /// <param name="functionMask">FM: 1, 2, 4 or 8 functions for 0 to 3.</param>
    public static Descriptor<T> OfDevice<T>(T domain, T sourceId, T functionMask) where T : IWord<T> =>
        new(
            DescriptorFormat.Head<T>(DescriptorFormat.ContextCacheType, DeviceSelective)
                | DescriptorFormat.EncodeDomain(domain) | (sourceId << T.Constant(SourceShift))
                | (functionMask << T.Constant(FunctionMaskShift)),
            T.Constant(0));

    /// <summary>SID: bits 47:32 of qword 0.</summary>
    public static T SourceId<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, SourceShift, 16);

    /// <summary>FM: bits 49:48 of qword 0.</summary>
    public static T FunctionMask<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, FunctionMaskShift, 2);

    /// <summary>The bits of a source id that an FM leaves out of the comparison: none, 2, 2:1 or 2:0.</summary>
    public static T IgnoredBits<T>(T functionMask) where T : IWord<T> =>
        T.Constant(7) & ~(T.Constant(7) >> functionMask);

    /// <summary>Bits that must be 0 and are not.</summary>
    public static T ReservedBits<T>(Descriptor<T> descriptor) where T : IWord<T> =>
        (descriptor.Low & T.Constant(Reserved)) | descriptor.High;
}
