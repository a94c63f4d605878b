using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// What invalidation descriptors of several kinds share: widths, types, and the fields that lie at the same place in
/// each (VT-d 6.5.2, figures 6-1 to 6-9).
/// </summary>
public static class DescriptorFormat
{
    /// <summary>Bytes of a descriptor of 256 bits; scalable mode takes no other width.</summary>
    public const int Bytes = 32;

    /// <summary>Bytes of a descriptor of 128 bits, for legacy mode.</summary>
    public const int NarrowBytes = 16;

    /// <summary>Type 1: context-cache invalidation.</summary>
    public const ulong ContextCacheType = 1;

    /// <summary>Type 2: IOTLB invalidation.</summary>
    public const ulong IotlbType = 2;

    /// <summary>Type 3: device-TLB invalidation, for requests without PASID.</summary>
    public const ulong DeviceTlbType = 3;

    /// <summary>Type 4: interrupt-entry-cache invalidation.</summary>
    public const ulong InterruptEntryType = 4;

    /// <summary>Type 5: invalidation wait, the last type that legacy mode knows.</summary>
    public const ulong WaitType = 5;

    /// <summary>Type 6: PASID-based IOTLB invalidation.</summary>
    public const ulong PasidIotlbType = 6;

    /// <summary>Type 7: PASID-cache invalidation.</summary>
    public const ulong PasidCacheType = 7;

    /// <summary>Type 8: PASID-based device-TLB invalidation.</summary>
    public const ulong PasidDeviceTlbType = 8;

    /// <summary>Type 9: page-group response.</summary>
    public const ulong PageGroupResponseType = 9;

    private const int GranularityShift = 4;
    private const int DomainShift = 16;
    private const int PasidShift = 32;
    private const int HintShift = 6;
    private const ulong OrderMask = 0x3f;

    /// <summary>Reserved bits of qword 1 where it holds AM, IH and an address.</summary>
    private const ulong PagesReserved = 0xf80;

    /// <summary>Type: bits 11:9 of qword 0 above bits 3:0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Type<T>(T low) where T : IWord<T> =>
        ((low >> T.Constant(5)) & T.Constant(0x70)) | (low & T.Constant(0xf));

    /// <summary>G: bits 5:4 of qword 0, of cache invalidations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Granularity<T>(T low) where T : IWord<T> => Field(low, GranularityShift, 2);

    /// <summary>DID: bits 31:16 of qword 0, of all types that have one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Domain<T>(T low) where T : IWord<T> => Field(low, DomainShift, 16);

    /// <summary>PASID: bits 51:32 of qword 0, of all types that have one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pasid<T>(T low) where T : IWord<T> => Field(low, PasidShift, PasidIndex.PasidBits);

    /// <summary>AM of a page-selective IOTLB invalidation: 2^AM pages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Order<T>(T high) where T : IWord<T> => high & T.Constant(OrderMask);

    /// <summary>IH of a page-selective IOTLB invalidation: 1 if no entry above a leaf has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LeafOnly<T>(T high) where T : IWord<T> => Field(high, HintShift, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Head<T>(ulong type, ulong granularity) where T : IWord<T> =>
        T.Constant(type | granularity << GranularityShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T EncodeDomain<T>(T domain) where T : IWord<T> => domain << T.Constant(DomainShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T EncodePasid<T>(T pasid) where T : IWord<T> => pasid << T.Constant(PasidShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T EncodePages<T>(T page, T order, T leafOnly) where T : IWord<T> =>
        Paging.Address(AddressMask.Block(page, order)) | (leafOnly << T.Constant(HintShift)) | order;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T PagesReservedBits<T>(T high) where T : IWord<T> => high & T.Constant(PagesReserved);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Field<T>(T word, int shift, int bits) where T : IWord<T> =>
        (word >> T.Constant((ulong)shift)) & T.Constant((1UL << bits) - 1);
}
