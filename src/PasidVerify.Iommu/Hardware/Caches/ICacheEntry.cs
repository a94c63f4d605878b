namespace PasidVerify.Iommu;

/// <summary>What a <see cref="CacheArray{TEntry, TFound}"/> must know of its entries.</summary>
/// <typeparam name="TSelf">The entries.</typeparam>
/// <typeparam name="TFound">What a lookup of one page finds in one.</typeparam>
internal interface ICacheEntry<TSelf, TFound>
    where TSelf : struct, ICacheEntry<TSelf, TFound> where TFound : struct
{
    /// <summary>An entry is about 2^BlockShift pages of one size that lie next to each other.</summary>
    static virtual int BlockShift => 0;

    /// <summary>What invalidations compare, see <see cref="CacheTags"/>.</summary>
    ulong TagsOf(in CacheKey key);

    /// <summary>What it says of a page of 2^order times 4 KiB in its block.</summary>
    TFound At(ulong page, int order);

    /// <summary>Takes over what the predecessor of an entry, of the same key, says of other pages.</summary>
    static virtual void Succeed(ref TSelf entry, in TSelf predecessor)
    {
    }

    /// <summary>Makes an entry forget a block of pages: true if it says something of others still.</summary>
    static virtual bool Outlives(ref TSelf entry, in CacheKey key, ulong page, ulong order) => false;
}
