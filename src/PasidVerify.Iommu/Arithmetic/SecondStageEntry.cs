using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// A second-stage paging entry (VT-d 3.7, 9.8), for hardware with snoop control and no execute permission.
/// </summary>
public static class SecondStageEntry
{
    /// <summary>R: reads are allowed.</summary>
    public const ulong Readable = 1UL << 0;

    /// <summary>W: writes are allowed.</summary>
    public const ulong Writable = 1UL << 1;

    /// <summary>R and W: the entry is used if one of them is set; if none, all else is ignored.</summary>
    public const ulong Permissions = Readable | Writable;

    /// <summary>PS: the entry of level 2 or 3 maps a large page; reserved above, ignored at level 1.</summary>
    public const ulong PageSize = 1UL << 7;

    /// <summary>A: hardware has used the entry; only with SSADE.</summary>
    public const ulong Accessed = 1UL << 8;

    /// <summary>D: hardware has written through this leaf; only with SSADE.</summary>
    public const ulong Dirty = 1UL << 9;

    /// <summary>SNP: accesses through this leaf are snooped; reserved in an entry that points at a table.</summary>
    public const ulong Snoop = 1UL << 11;

    private const int IgnoredFrom = 52;
    private const int PageSizeShift = 7;
    private const ulong LargePage2MReserved = 0x1f_f000;
    private const ulong LargePage1GReserved = 0x3fff_f000;

    /// <summary>1 if the entry maps a large page, were its level 2 or 3.</summary>
    public static T IsLarge<T>(T entry) where T : IWord<T> => (entry >> T.Constant(PageSizeShift)) & T.Constant(1);

    /// <summary>Bits 51 to 12: the table or the 4 KiB page that the entry points at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pointer<T>(T entry) where T : IWord<T> =>
        entry & T.Constant((1UL << IgnoredFrom) - Paging.PageSize);

    /// <summary>Physical address that a leaf at a level gives an input address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Output<T>(T entry, T address, int level) where T : IWord<T>
    {
        ulong offset = (1UL << Paging.LevelShift(level)) - 1;
        return (Pointer(entry) & T.Constant(~offset)) | (address & T.Constant(offset));
    }

    /// <summary>Bits of a used entry at a level that must be 0 and are not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReservedBits<T>(T entry, int level, T hostAddressBits) where T : IWord<T>
    {
        T aboveHost = Paging.BitsFrom(hostAddressBits) & T.Constant((1UL << IgnoredFrom) - 1);
        (ulong ofLeaf, ulong ofTable) = level switch
        {
            1 => (0UL, 0UL),
            2 => (LargePage2MReserved, Snoop),
            3 => (LargePage1GReserved, Snoop),
            _ => (PageSize, Snoop),
        };
        return entry & (aboveHost | T.Select(IsLarge(entry), T.Constant(ofLeaf), T.Constant(ofTable)));
    }
}
