namespace PasidVerify.Iommu;

/// <summary>What a <see cref="CacheArray{TEntry, TFound}"/> must know of its entries.</summary>
/// <typeparam name="TSelf">The entries.</typeparam>
/// <typeparam name="TFound">What a lookup of one page finds in one.</typeparam>
internal interface ICacheEntry<TSelf, TFound>
    where TSelf : struct, ICacheEntry<TSelf, TFound> where TFound : struct
{
    /// <summary>An entry is about 2^BlockShift pages of one size that lie next to each other.</summary>
    static virtual int BlockShift => 0;

    /// <summary>Whose entry it is, the exact part of the lookup tag; 0 if the entry is free.</summary>
    ulong Owner { get; }

    /// <summary>The first page number of the aligned block it is about; a source id in caches without pages.</summary>
    ulong Block { get; }

    /// <summary>The block has 2^Order pages of 4 KiB: <see cref="BlockShift"/> and a multiple of 9, at most 36.</summary>
    int Order { get; }

    /// <summary>What invalidations compare, see <see cref="CacheTags"/>.</summary>
    ulong Tags { get; }

    /// <summary>It is this owner's, and about this block of 2^order pages of 4 KiB.</summary>
    bool Is(ulong owner, ulong block, int order);

    /// <summary>What it says of a page of 2^order times 4 KiB in its block.</summary>
    TFound At(ulong page, int order);

    /// <summary>Takes over what the predecessor of an entry, of the same owner and block, says of other pages.</summary>
    static virtual void Succeed(ref TSelf entry, in TSelf predecessor)
    {
    }

    /// <summary>Makes an entry forget a block of pages: true if it says something of others still.</summary>
    static virtual bool Outlives(ref TSelf entry, ulong page, ulong order) => false;
}
