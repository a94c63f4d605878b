namespace PasidVerify.Iommu;

/// <summary>
/// Device-TLB invalidation, type 3: what a device holds for requests without PASID (VT-d 6.5.2.5; Linux:
/// qi_desc_dev_iotlb).
/// </summary>
public static class DeviceTlbDescriptor
{
    private const int DepthShift = 16;
    private const int SourceShift = 32;
    private const int LowFunctionShift = 12;
    private const int HighFunctionShift = 52;
    private const int LowFunctionBits = 4;
    private const ulong LowFunctionMask = (1UL << LowFunctionBits) - 1;
    private const ulong Reserved = 0x000f_0000_ffe0_01f0;
    private const ulong AddressReserved = 0xffe;

    /// <summary>The pages of an aligned block, or all with order 52.</summary>
    /// <param name="sourceId">SID: the device asked, 16 bits.</param>
    /// <param name="physicalFunction">PFSID: the physical function whose queue is used, 16 bits.</param>
    /// <param name="depth">MIP: how many invalidations the device takes at once, 5 bits; 0 means 32.</param>
    /// <param name="page">A page number in the block, 52 bits.</param>
    /// <param name="order">2^order pages, 0 to 52.</param>
    public static Descriptor<T> OfPages<T>(T sourceId, T physicalFunction, T depth, T page, T order)
        where T : IWord<T> =>
        new(
            T.Constant(DescriptorFormat.DeviceTlbType) | EncodeFunction(physicalFunction)
                | (depth << T.Constant(DepthShift)) | (sourceId << T.Constant(SourceShift)),
            Paging.Address(SizedPages.Encode(page, order)) | SizedPages.IsSized(order));

    /// <summary>SID: bits 47:32 of qword 0.</summary>
    public static T SourceId<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, SourceShift, 16);

    /// <summary>MIP: bits 20:16 of qword 0.</summary>
    public static T Depth<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, DepthShift, 5);

    /// <summary>PFSID: bits 63:52 of qword 0 above bits 15:12, as in type 8.</summary>
    public static T PhysicalFunction<T>(T low) where T : IWord<T> =>
        ((low >> T.Constant(HighFunctionShift)) << T.Constant(LowFunctionBits))
            | DescriptorFormat.Field(low, LowFunctionShift, LowFunctionBits);

    /// <summary>The order that qword 1 means, see <see cref="SizedPages.Order"/>.</summary>
    public static T Order<T>(T high) where T : IWord<T> =>
        SizedPages.Order(Paging.Page(high), high & T.Constant(1));

    /// <summary>Bits that must be 0 and are not.</summary>
    public static T ReservedBits<T>(Descriptor<T> descriptor) where T : IWord<T> =>
        (descriptor.Low & T.Constant(Reserved)) | (descriptor.High & T.Constant(AddressReserved));

    internal static T EncodeFunction<T>(T physicalFunction) where T : IWord<T> =>
        ((physicalFunction & T.Constant(LowFunctionMask)) << T.Constant(LowFunctionShift))
            | ((physicalFunction >> T.Constant(LowFunctionBits)) << T.Constant(HighFunctionShift));
}
