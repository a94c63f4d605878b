namespace PasidVerify.Iommu;

/// <summary>
/// Interrupt-entry-cache invalidation, type 4 (VT-d 6.5.2.7). No interrupt is remapped here, so it changes nothing.
/// </summary>
public static class InterruptEntryDescriptor
{
    /// <summary>G of <see cref="OfEntries"/>: bit 4 alone.</summary>
    private const ulong IndexSelective = 1;

    private const int MaskShift = 27;
    private const int IndexShift = 32;
    private const ulong Reserved = 0xffff_0000_07ff_f1e0;

    /// <summary>Every entry.</summary>
    public static Descriptor<T> All<T>() where T : IWord<T> =>
        new(T.Constant(DescriptorFormat.InterruptEntryType), T.Constant(0));

    /// <summary>2^mask entries.</summary>
    /// <param name="index">IIDX: number of the first entry, 16 bits.</param>
    /// <param name="mask">IM, 5 bits.</param>
    public static Descriptor<T> OfEntries<T>(T index, T mask) where T : IWord<T> =>
        new(
            DescriptorFormat.Head<T>(DescriptorFormat.InterruptEntryType, IndexSelective)
                | (mask << T.Constant(MaskShift)) | (index << T.Constant(IndexShift)),
            T.Constant(0));

    /// <summary>IIDX: bits 47:32 of qword 0.</summary>
    public static T Index<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, IndexShift, 16);

    /// <summary>IM: bits 31:27 of qword 0.</summary>
    public static T Mask<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, MaskShift, 5);

    /// <summary>Bits that must be 0 and are not.</summary>
    public static T ReservedBits<T>(Descriptor<T> descriptor) where T : IWord<T> =>
        (descriptor.Low & T.Constant(Reserved)) | descriptor.High;
}
