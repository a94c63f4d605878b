using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// The lookup key that PASID cache and IOTLB share: source id and PASID, and whether the request had it itself or by
/// RID_PASID (VT-d 6.2.1, table 17).
/// </summary>
internal static class Requester
{
    /// <summary>Of every request: no key is that of a free entry.</summary>
    public const ulong Used = 1UL << 63;

    /// <summary>Of a request without PASID.</summary>
    public const ulong Untagged = 1UL << 62;

    /// <summary>Where the source id begins; below is the PASID.</summary>
    public const int SourceShift = 32;

    /// <summary>Never 0, which marks a free entry; injective, even for a PASID of more than 20 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(ushort sourceId, uint pasid) => Used | (ulong)sourceId << SourceShift | pasid;

    public static uint Pasid(ulong key) => (uint)key;

    public static ushort SourceId(ulong key) => (ushort)(key >> SourceShift);
}
