using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>What an entry of a cache is found by: whose it is, and the aligned block of pages that it is about.</summary>
internal readonly struct CacheKey
{
    /// <param name="owner">The exact part of the lookup tag; never 0, which marks a free entry.</param>
    /// <param name="page">A page number in the block, 52 bits; a source id in caches without pages.</param>
    /// <param name="order">The block has 2^order pages of 4 KiB.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CacheKey(ulong owner, ulong page, int order)
    {
        Owner = owner;
        PackedBlock = CachedTranslation.Block<Word>(AddressMask.Block<Word>(page, (ulong)order), (ulong)order);
    }

    /// <summary>Whose entry it is; 0 if it is free.</summary>
    public ulong Owner { get; }

    /// <summary>The block, see <see cref="CachedTranslation"/>.</summary>
    public ulong PackedBlock { get; }

    /// <summary>The first page number of the block.</summary>
    public ulong Block => CachedTranslation.Page<Word>(PackedBlock);

    /// <summary>The block has 2^Order pages of 4 KiB.</summary>
    public int Order => (int)CachedTranslation.Order<Word>(PackedBlock).Value;

    /// <summary>The keys are the same: one question, whose answer a processor guesses better than those of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(in CacheKey other) => ((PackedBlock ^ other.PackedBlock) | (Owner ^ other.Owner)) == 0;
}
