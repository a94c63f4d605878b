namespace PasidVerify.Iommu;

/// <summary>
/// How device-TLB invalidations name an aligned block of pages: S and the lowest 0 of the page number give its size
/// (VT-d 6.5.2.5, PCI Express ATS).
/// </summary>
public static class SizedPages
{
    /// <summary>The order that means all addresses: 2^52 pages.</summary>
    public const ulong All = 52;

    /// <summary>The page number to write for the block of 2^order pages around a page.</summary>
    /// <remarks>Of the bits below the order, the highest is 0 and the others are 1.</remarks>
    public static T Encode<T>(T page, T order) where T : IWord<T>
    {
        T one = T.Constant(1);
        T ones = (one << (order - one)) - one;
        return T.Select(T.Equal(order, T.Constant(0)), page, AddressMask.Block(page, order) | ones);
    }

    /// <summary>S: 1 if the block has more than one page, else 0.</summary>
    public static T IsSized<T>(T order) where T : IWord<T> => T.Less(T.Constant(0), order);

    /// <summary>The order that a page number and S mean: 0 to 53, where 52 and 53 are all addresses.</summary>
    public static T Order<T>(T encoded, T sized) where T : IWord<T>
    {
        T lowestZero = ~encoded & (encoded + T.Constant(1));
        return T.Select(sized, T.Constant(64) - T.LeadingZeroCount(lowestZero), T.Constant(0));
    }
}
