using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// How caches pack what they know: a block of pages in one word, and where one of them leads, and what it allows, in
/// another, so that much fits into little memory.
/// </summary>
public static class CachedTranslation
{
    private const int OrderShift = 52;
    private const int IndexShift = 3;

    /// <summary>An aligned block of pages.</summary>
    /// <param name="page">First page number, 52 bits.</param>
    /// <param name="order">It has 2^order pages of 4 KiB, order below 2^12.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Block<T>(T page, T order) where T : IWord<T> => page | (order << T.Constant(OrderShift));

    /// <summary>First page number of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Page<T>(T block) where T : IWord<T> => block & T.Constant((1UL << OrderShift) - 1);

    /// <summary>A block has 2^order pages of 4 KiB.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Order<T>(T block) where T : IWord<T> => block >> T.Constant(OrderShift);

    /// <summary>Which of the eight pages of a block a page number lies in.</summary>
    /// <param name="page">The page number.</param>
    /// <param name="order">Each of the eight has 2^order times 4 KiB.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Index<T>(T page, T order) where T : IWord<T> =>
        (page >> order) & T.Constant((1 << IndexShift) - 1);

    /// <summary>Where a page leads, and what it allows.</summary>
    /// <param name="address">Physical address of its first byte, a multiple of 4096.</param>
    /// <param name="rights">4 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Target<T>(T address, T rights) where T : IWord<T> => address | rights;

    /// <summary>Physical address of the first byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Address<T>(T target) where T : IWord<T> => target & ~T.Constant(Paging.PageSize - 1);

    /// <summary>What it allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Rights<T>(T target) where T : IWord<T> => target & T.Constant(15);
}
