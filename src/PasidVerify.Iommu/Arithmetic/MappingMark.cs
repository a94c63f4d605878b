using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// Where a mapping of the DMA API begins and ends, and whether a call works on it, in bits 54:52 of its leaves, which
/// hardware ignores (VT-d 9.7): an unmap then knows what was mapped together without a second table.
/// </summary>
public static class MappingMark
{
    /// <summary>The leaf is the first of its mapping.</summary>
    public const ulong First = 1UL << 52;

    /// <summary>The leaf is the last of its mapping.</summary>
    public const ulong Last = 1UL << 53;

    /// <summary>Of a first leaf: a call is taking the mapping away, or is about to make it one.</summary>
    public const ulong Claimed = 1UL << 54;

    /// <summary>The marks of the leaf at a page of a mapping.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T page, T firstPage, T lastPage) where T : IWord<T> =>
        T.Select(T.Equal(page, firstPage), T.Constant(First), T.Constant(0))
        | T.Select(T.Equal(page, lastPage), T.Constant(Last), T.Constant(0));

    /// <summary>1 if a present leaf has the marks that it should have at a page of a mapping, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Agrees<T>(T leaf, T page, T firstPage, T lastPage) where T : IWord<T> =>
        (leaf & T.Constant(FirstStageEntry.Present))
        & T.Equal(leaf & T.Constant(First | Last), Of(page, firstPage, lastPage));
}
