using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>Where in a cache a block of pages is looked for.</summary>
/// <remarks>
/// The source id is left out: an invalidation knows none, and finds the sets of its pages nevertheless.
/// </remarks>
public static class CacheIndex
{
    /// <summary>
    /// The place of an aligned block of 2^order pages: its lower bits are the set, the next ones where in that it is
    /// looked for first.
    /// </summary>
    /// <param name="page">A page number in the block.</param>
    /// <param name="order">Size of the block.</param>
    /// <param name="pasid">PASIDs 63 sets apart: devices that use the same pages do not meet in one set.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Place<T>(T page, T order, T pasid) where T : IWord<T> =>
        (page >> order) ^ ((pasid << T.Constant(6)) - pasid);

    /// <summary>How many blocks of 2^order pages an aligned one of 2^wider pages holds; 1 if it lies in one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Blocks<T>(T wider, T order) where T : IWord<T> =>
        T.Constant(1) << T.Select(T.Less(order, wider), wider - order, T.Constant(0));
}
