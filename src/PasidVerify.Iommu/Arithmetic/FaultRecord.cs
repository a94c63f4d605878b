namespace PasidVerify.Iommu;

/// <summary>A fault recording register: two qwords that software reads (VT-d 10.4.14).</summary>
public static class FaultRecord
{
    /// <summary>F of the upper qword: a fault is recorded. Software writes 1 to clear it.</summary>
    public const ulong Valid = 1UL << 63;

    /// <summary>T1 of the upper qword: a read.</summary>
    public const ulong Read = 1UL << 62;

    /// <summary>PP of the upper qword: the request had a PASID.</summary>
    public const ulong HasPasid = 1UL << 31;

    /// <summary>PRIV of the upper qword: the request with PASID asked for privilege.</summary>
    public const ulong Privileged = 1UL << 29;

    private const int ReasonShift = 32;
    private const int PasidShift = 40;
    private const int AddressTypeShift = 60;
    private const ulong SourceMask = 0xffff;
    private const ulong ReasonMask = 0xff;
    private const ulong PasidMask = 0xfffff;
    private const ulong AddressTypeMask = 3;

    /// <summary>The lower qword, FI: the page of the request's address.</summary>
    public static T EncodeLow<T>(T address) where T : IWord<T> => address & T.Constant(~(Paging.PageSize - 1));

    /// <summary>The upper qword.</summary>
    /// <param name="sourceId">SID, 16 bits.</param>
    /// <param name="pasid">PV, 20 bits; 0 without PASID.</param>
    /// <param name="reason">FR, 8 bits.</param>
    /// <param name="addressType">AT: 0 untranslated, 1 translation, 2 translated.</param>
    /// <param name="flags"><see cref="Read"/>, <see cref="HasPasid"/>, <see cref="Privileged"/>.</param>
    public static T EncodeHigh<T>(T sourceId, T pasid, T reason, T addressType, T flags) where T : IWord<T> =>
        sourceId | (reason << T.Constant(ReasonShift)) | (pasid << T.Constant(PasidShift))
        | (addressType << T.Constant(AddressTypeShift)) | flags | T.Constant(Valid);

    /// <summary>SID of the upper qword.</summary>
    public static T SourceId<T>(T high) where T : IWord<T> => high & T.Constant(SourceMask);

    /// <summary>FR of the upper qword.</summary>
    public static T Reason<T>(T high) where T : IWord<T> => (high >> T.Constant(ReasonShift)) & T.Constant(ReasonMask);

    /// <summary>PV of the upper qword.</summary>
    public static T Pasid<T>(T high) where T : IWord<T> => (high >> T.Constant(PasidShift)) & T.Constant(PasidMask);

    /// <summary>AT of the upper qword.</summary>
    public static T AddressType<T>(T high) where T : IWord<T> =>
        (high >> T.Constant(AddressTypeShift)) & T.Constant(AddressTypeMask);
}
