namespace PasidVerify.Iommu;

/// <summary>What an entry of a <see cref="CacheArray{TEntry, TFound}"/> says, beside its key and its tags.</summary>
/// <typeparam name="TFound">What a lookup of one page finds.</typeparam>
internal interface ICacheEntry<TFound> where TFound : struct
{
    /// <summary>An entry is about 2^BlockShift pages of one size that lie next to each other.</summary>
    static abstract int BlockShift { get; }

    /// <summary>What it says of a page of 2^order times 4 KiB in its block.</summary>
    TFound At(ulong page, int order);

    /// <summary>Makes it say something of such a page.</summary>
    void Put(ulong page, int order, in TFound says);

    /// <summary>Makes it forget 2^order pages: true if it says something of others still.</summary>
    /// <param name="block">What it is about.</param>
    /// <param name="page">A page number among those to forget.</param>
    /// <param name="order">Their size.</param>
    bool Outlives(in CacheKey block, ulong page, ulong order);
}
