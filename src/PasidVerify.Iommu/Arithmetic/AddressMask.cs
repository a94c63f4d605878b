using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// The range of a page-selective invalidation: 2^AM pages from a page number that is a multiple of 2^AM (VT-d
/// 6.5.2.4). Linux computes it in calculate_psi_aligned_address; the smallest cover has a closed form.
/// </summary>
public static class AddressMask
{
    /// <summary>The largest AM that this hardware takes: CAP.MAMV, 1 GiB.</summary>
    public const int Maximum = 18;

    /// <summary>AM of the smallest aligned block that holds both page numbers: 0 to 52.</summary>
    /// <remarks>
    /// Two pages share an aligned block of 2^k pages exactly if they agree in all bits from k up, so AM is the bit
    /// length of their difference. Rounding the page count up and aligning down instead loses the tail of a range
    /// that straddles a block: the stale-entry bug of Linux 5.6 to 6.9.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Order<T>(T firstPage, T lastPage) where T : IWord<T> =>
        T.Constant(64) - T.LeadingZeroCount(firstPage ^ lastPage);

    /// <summary>First page number of the aligned block of 2^order pages around a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Block<T>(T page, T order) where T : IWord<T> => page & Paging.BitsFrom(order);

    /// <summary>1 if a page lies in the aligned block of 2^order pages around another page, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Covers<T>(T inside, T order, T page) where T : IWord<T> =>
        T.Equal((inside ^ page) >> order, T.Constant(0));

    /// <summary>1 if the aligned blocks around two pages have a page in common, else 0.</summary>
    /// <remarks>Aligned blocks are disjoint, or one holds the other.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Overlap<T>(T page, T order, T otherPage, T otherOrder) where T : IWord<T> =>
        Covers(page, T.Select(T.Less(order, otherOrder), otherOrder, order), otherPage);
}
