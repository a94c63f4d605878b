using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// The tags by which invalidations find cache entries, packed in one word, so that each granularity is a mask (VT-d
/// 6.2.1, table 17).
/// </summary>
public static class CacheTags
{
    /// <summary>DID.</summary>
    public const ulong Domain = 0xffff;

    /// <summary>PASID.</summary>
    public const ulong Pasid = (ulong)uint.MaxValue << PasidShift;

    /// <summary>Of a first stage, alone or nested, rather than of a second stage or pass-through.</summary>
    public const ulong FirstStage = 1UL << 48;

    /// <summary>In a device: for requests with PASID.</summary>
    public const ulong WithPasid = 1UL << 49;

    private const int PasidShift = 16;

    /// <summary>Tags with a domain id and a PASID.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T domain, T pasid) where T : IWord<T> => domain | (pasid << T.Constant(PasidShift));

    /// <summary>The PASID among some tags.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PasidOf<T>(T tags) where T : IWord<T> => (tags & T.Constant(Pasid)) >> T.Constant(PasidShift);

    /// <summary>1 if tags agree with the wanted ones in every bit of the mask, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Match<T>(T tags, T mask, T wanted) where T : IWord<T> =>
        T.Equal((tags ^ wanted) & mask, T.Constant(0));
}
