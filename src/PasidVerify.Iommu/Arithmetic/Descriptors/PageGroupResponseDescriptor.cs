namespace PasidVerify.Iommu;

/// <summary>
/// Page-group response, type 9: software's answer to page requests, no invalidation (VT-d 7.7; Linux:
/// intel_svm_page_response). No page requests are issued here, so it changes nothing.
/// </summary>
public static class PageGroupResponseDescriptor
{
    /// <summary>PASID_P, bit 4: the request had a PASID.</summary>
    public const ulong WithPasid = 1UL << 4;

    /// <summary>PDP, bit 5: qwords 2 and 3 hold the device's private data.</summary>
    public const ulong PrivateData = 1UL << 5;

    private const int CodeShift = 12;
    private const int SourceShift = 16;
    private const int IndexShift = 3;
    private const int LastShift = 2;
    private const ulong Reserved = 0xfff0_0000_0000_01c0;
    private const ulong IndexReserved = 0xffff_ffff_ffff_f003;

    /// <summary>An answer to the requests of a group.</summary>
    /// <param name="flags">PASID_P and PDP at their places.</param>
    /// <param name="sourceId">RID: who asked, 16 bits.</param>
    /// <param name="pasid">PASID, 20 bits.</param>
    /// <param name="code">0: the pages are there; 1: they are not; 15: the device must stop asking.</param>
    /// <param name="index">Number of the group, 9 bits.</param>
    /// <param name="last">LPIG: 1 for the last page of the group.</param>
    public static Descriptor<T> Of<T>(T flags, T sourceId, T pasid, T code, T index, T last) where T : IWord<T> =>
        new(
            T.Constant(DescriptorFormat.PageGroupResponseType) | flags | (code << T.Constant(CodeShift))
                | (sourceId << T.Constant(SourceShift)) | DescriptorFormat.EncodePasid(pasid),
            (index << T.Constant(IndexShift)) | (last << T.Constant(LastShift)));

    /// <summary>RID: bits 31:16 of qword 0.</summary>
    public static T SourceId<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, SourceShift, 16);

    /// <summary>Response code: bits 15:12 of qword 0.</summary>
    public static T Code<T>(T low) where T : IWord<T> => DescriptorFormat.Field(low, CodeShift, 4);

    /// <summary>Number of the group: bits 11:3 of qword 1.</summary>
    public static T Index<T>(T high) where T : IWord<T> => DescriptorFormat.Field(high, IndexShift, 9);

    /// <summary>Bits of qwords 0 and 1 that must be 0 and are not.</summary>
    public static T ReservedBits<T>(Descriptor<T> descriptor) where T : IWord<T> =>
        (descriptor.Low & T.Constant(Reserved)) | (descriptor.High & T.Constant(IndexReserved));
}
