using System.Numerics;
using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// The set-associative array under every cache: entries about aligned blocks of pages, found by owner and page, dropped
/// by masked tags and overlap. Blocks of several sizes live side by side, as VT-d 6.2.4.1 allows. Any number of threads
/// may use it at once: a lookup waits for nobody.
/// </summary>
/// <param name="entries">Entries at most, a power of two from 4 up: sets of four, replaced in turn.</param>
/// <param name="invalidations">Counts the invalidations that entries must not outlive.</param>
internal sealed class CacheArray<TEntry, TFound>(int entries, InvalidationCount invalidations)
    where TEntry : unmanaged, ICacheEntry<TFound> where TFound : unmanaged
{
    private const int Sizes = 5;

    private readonly LineArray<CacheSet<TEntry, TFound>> _sets = new(entries / CacheSet<TEntry, TFound>.Size);
    private readonly int _setBits = BitOperations.Log2((uint)entries / CacheSet<TEntry, TFound>.Size);
    private readonly int[] _held = new int[Sizes];

    /// <summary>There is an entry about pages of this size, 0, 9 and so on: a lookup of it is worth while.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(int order) => Volatile.Read(ref Held(order)) != 0;

    /// <summary>
    /// Finds what the entry of this owner says of a page of 2^order times 4 KiB. What changes meanwhile is a miss.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ulong owner, uint pasid, ulong page, int order, out TFound found)
    {
        var key = new CacheKey(owner, page, order + TEntry.BlockShift);
        ref CacheSet<TEntry, TFound> set =
            ref SetOf(CacheIndex.Place<Word>(page, (ulong)(order + TEntry.BlockShift), pasid));
        for (int way = 0; way < CacheSet<TEntry, TFound>.Size; way++)
        {
            if (set.Ways[way].Key.Is(in key))
                return set.TryRead(way, in key, page, order, out found);
        }

        found = default;
        return false;
    }

    /// <summary>As <see cref="TryFind"/>, but looks in the likeliest place only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFindAtOnce(ulong owner, uint pasid, ulong page, int order, out TFound found)
    {
        var key = new CacheKey(owner, page, order + TEntry.BlockShift);
        ulong place = CacheIndex.Place<Word>(page, (ulong)(order + TEntry.BlockShift), pasid);
        return SetOf(place).TryRead(LikelyWay(place), in key, page, order, out found);
    }

    /// <summary>A new entry about this block would displace another.</summary>
    public bool IsCrowded(uint pasid, ulong page, int order) =>
        SetOf(CacheIndex.Place<Word>(page, (ulong)(order + TEntry.BlockShift), pasid)).IsFull;

    /// <summary>
    /// Keeps what <see cref="TryFind"/> finds then: in the entry of this key and these tags, or in a new one, in a free
    /// place or that of the next in turn; nowhere if there was an invalidation since it was looked for, which may have
    /// been of just this.
    /// </summary>
    /// <param name="owner">Whose it is, see <see cref="CacheKey.Owner"/>.</param>
    /// <param name="pasid">The PASID among its tags.</param>
    /// <param name="page">A page number in the page of 2^order times 4 KiB.</param>
    /// <param name="order">Its size.</param>
    /// <param name="says">What there is to say of it.</param>
    /// <param name="tags">What invalidations compare, see <see cref="CacheTags"/>.</param>
    /// <param name="since">The count of invalidations when the walk for it began.</param>
    /// <returns>There was none.</returns>
    public bool Fill(ulong owner, uint pasid, ulong page, int order, in TFound says, ulong tags, long since)
    {
        var key = new CacheKey(owner, page, order + TEntry.BlockShift);
        ulong place = CacheIndex.Place<Word>(page, (ulong)(order + TEntry.BlockShift), pasid);
        ref CacheSet<TEntry, TFound> set = ref SetOf(place);
        set.Lock();
        ref CacheSet<TEntry, TFound>.Way way = ref set.Ways[set.PlaceFor(in key, LikelyWay(place))];
        CacheKey given = way.Key;
        bool isOfSameSize = given.Owner != 0 && given.Order == order + TEntry.BlockShift;

        // Before the count is read, or an invalidation could take this size for one that is not held.
        if (!isOfSameSize)
            Interlocked.Increment(ref Held(order));
        bool isFresh = invalidations.NoneSince(since);
        if (!isOfSameSize && !isFresh)
            Interlocked.Decrement(ref Held(order));
        if (!isOfSameSize && isFresh && given.Owner != 0)
            Interlocked.Decrement(ref Held(given.Order));
        if (isFresh)
            way.Put(in key, tags, page, order, in says);
        set.Unlock();
        return isFresh;
    }

    public void Clear() => Drop(0, 0);

    /// <summary>Drops what has the wanted tags and overlaps a block, wherever it is, in an invalidation that has begun.</summary>
    /// <param name="mask">The tags that count.</param>
    /// <param name="wanted">Their values.</param>
    /// <param name="page">A page number in the block.</param>
    /// <param name="order">2^order pages; all addresses if it is left out.</param>
    public void Drop(ulong mask, ulong wanted, ulong page = 0, ulong order = SizedPages.All)
    {
        for (int i = 0; i < _sets.Length; i++)
            DropIn(ref _sets[i], mask, wanted, page, order);
    }

    /// <summary>As <see cref="Drop(ulong, ulong, ulong, ulong)"/>, for a known PASID.</summary>
    /// <remarks>
    /// It looks only at the sets where blocks of the sizes held can be. No two of a run of blocks share a set before
    /// all sets are taken, so that as many blocks as sets are enough.
    /// </remarks>
    public void DropPages(uint pasid, ulong mask, ulong wanted, ulong page, ulong order)
    {
        for (int size = 0; size < Sizes; size++)
        {
            int own = size * Paging.IndexBits + TEntry.BlockShift;
            if (!Holds(own))
                continue;
            ulong blocks = Math.Min(CacheIndex.Blocks<Word>(order, (ulong)own), (ulong)_sets.Length);
            ulong start = AddressMask.Block<Word>(page, order);
            for (ulong i = 0; i < blocks; i++)
                DropIn(ref SetOf(CacheIndex.Place<Word>(start + (i << own), (ulong)own, pasid)), mask, wanted, page, order);
        }
    }

    /// <remarks>
    /// Who fills a set after the invalidation began finds that out; who did before holds the set's lock, or is seen.
    /// </remarks>
    private void DropIn(ref CacheSet<TEntry, TFound> set, ulong mask, ulong wanted, ulong page, ulong order)
    {
        if (CacheSet<TEntry, TFound>.IsSettled(Volatile.Read(ref set.Version)) && !AnyWanted(set.Ways, mask, wanted, page, order))
            return;
        set.Lock();
        foreach (ref CacheSet<TEntry, TFound>.Way way in (Span<CacheSet<TEntry, TFound>.Way>)set.Ways)
        {
            if (!IsWanted(in way, mask, wanted, page, order)
                || way.Entry.Outlives(in way.Key, page, order))
            {
                continue;
            }

            Interlocked.Decrement(ref Held(way.Key.Order));
            way = default;
        }

        set.Unlock();
    }

    private static bool AnyWanted(
        ReadOnlySpan<CacheSet<TEntry, TFound>.Way> ways, ulong mask, ulong wanted, ulong page, ulong order)
    {
        foreach (ref readonly CacheSet<TEntry, TFound>.Way way in ways)
        {
            if (IsWanted(in way, mask, wanted, page, order))
                return true;
        }

        return false;
    }

    private static bool IsWanted(
        in CacheSet<TEntry, TFound>.Way way, ulong mask, ulong wanted, ulong page, ulong order) =>
        way.Key.Owner != 0
        && CacheTags.Match<Word>(way.Tags, mask, wanted) != 0UL
        && AddressMask.Overlap<Word>(page, order, way.Key.Block, (ulong)way.Key.Order) != 0UL;

    /// <remarks>Orders are multiples of 9, and 3 more in blocks of eight: eighths tell the sizes apart, without a division.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref int Held(int order) => ref _held[order >> 3];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref CacheSet<TEntry, TFound> SetOf(ulong place) => ref _sets[(int)place & (_sets.Length - 1)];

    /// <summary>Blocks next to each other, as many as there are entries, are each found where they are looked for first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int LikelyWay(ulong place) => (int)(place >> _setBits) & (CacheSet<TEntry, TFound>.Size - 1);
}
