namespace PasidVerify.Iommu;

/// <summary>
/// PASID-based device-TLB invalidation, type 8: what a device holds for requests with PASID (VT-d 6.5.2.6; Linux:
/// qi_desc_dev_iotlb_pasid).
/// </summary>
public static class PasidDeviceTlbDescriptor
{
    private const int DepthShift = 4;
    private const int SourceShift = 16;
    private const int SizedShift = 11;
    private const ulong Global = 1;
    private const ulong AddressReserved = 0x7fe;

    /// <summary>The pages of an aligned block for one PASID, or all with order 52.</summary>
    /// <param name="sourceId">SID: the device asked, 16 bits.</param>
    /// <param name="physicalFunction">PFSID: the physical function whose queue is used, 16 bits.</param>
    /// <param name="depth">MIP: how many invalidations the device takes at once, 5 bits; 0 means 32.</param>
    /// <param name="pasid">PASID, 20 bits.</param>
    /// <param name="page">A page number in the block, 52 bits.</param>
    /// <param name="order">2^order pages, 0 to 52.</param>
    public static Descriptor<T> OfPages<T>(T sourceId, T physicalFunction, T depth, T pasid, T page, T order)
        where T : IWord<T> =>
        new(
            T.Constant(DescriptorFormat.PasidDeviceTlbType) | DeviceTlbDescriptor.EncodeFunction(physicalFunction)
                | (depth << T.Constant(DepthShift)) | (sourceId << T.Constant(SourceShift))
                | DescriptorFormat.EncodePasid(pasid),
            Paging.Address(SizedPages.Encode(page, order)) | (SizedPages.IsSized(order) << T.Constant(SizedShift)));

    /// <summary>The pages of an aligned block, whatever their PASID: GI.</summary>
    public static Descriptor<T> OfEveryPasid<T>(T sourceId, T physicalFunction, T depth, T page, T order)
        where T : IWord<T>
    {
        Descriptor<T> one = OfPages(sourceId, physicalFunction, depth, T.Constant(0), page, order);
        return one with { High = one.High | T.Constant(Global) };
    }

    /// <summary>SID: bits 31:16 of qword 0.</summary>
    public static T SourceId<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, SourceShift, 16);

    /// <summary>MIP: bits 8:4 of qword 0.</summary>
    public static T Depth<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, DepthShift, 5);

    /// <summary>GI: 1 if the PASID is ignored.</summary>
    public static T IsGlobal<T>(T high) where T : IWord<T> => high & T.Constant(Global);

    /// <summary>The order that qword 1 means, see <see cref="SizedPages.Order"/>.</summary>
    public static T Order<T>(T high) where T : IWord<T> =>
        SizedPages.Order(Paging.Page(high), DescriptorFormat.Field(high, SizedShift, 1));

    /// <summary>Bits that must be 0 and are not; qword 0 has none.</summary>
    public static T ReservedBits<T>(Descriptor<T> descriptor) where T : IWord<T> =>
        descriptor.High & T.Constant(AddressReserved);
}
