namespace PasidVerify.Iommu;

/// <summary>What a <see cref="CacheArray{TEntry}"/> must know of its entries.</summary>
internal interface ICacheEntry
{
    /// <summary>Whose entry it is, the exact part of the lookup tag; 0 if the entry is free.</summary>
    ulong Owner { get; }

    /// <summary>The first page number of the aligned block it is about; a source id in caches without pages.</summary>
    ulong Block { get; }

    /// <summary>The block has 2^Order pages; a multiple of 9, at most 36.</summary>
    int Order { get; }

    /// <summary>What invalidations compare, see <see cref="CacheTags"/>.</summary>
    ulong Tags { get; }
}
