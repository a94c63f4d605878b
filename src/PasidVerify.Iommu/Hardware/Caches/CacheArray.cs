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
    where TEntry : unmanaged, ICacheEntry<TEntry, TFound> where TFound : unmanaged
{
    private const int Sizes = 5;

    private readonly LineArray<CacheSet<TEntry, TFound>> _sets = new(entries / CacheSet<TEntry, TFound>.Size);
    private readonly int[] _held = new int[Sizes];

    /// <summary>There is an entry about pages of this size, 0, 9 and so on: a lookup of it is worth while.</summary>
    public bool Holds(int order) => Volatile.Read(ref Held(order)) != 0;

    /// <summary>
    /// Finds what the entry of this owner says of a page of 2^order times 4 KiB. What changes meanwhile is a miss.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ulong owner, uint pasid, ulong page, int order, out TFound found)
    {
        int blockOrder = order + TEntry.BlockShift;
        ulong block = AddressMask.Block<Word>(page, (ulong)blockOrder);
        ref CacheSet<TEntry, TFound> set = ref SetOf(page, blockOrder, pasid);
        long version = Volatile.Read(ref set.Version);
        int way = set.Find(owner, block, blockOrder);
        found = way >= 0 ? set.Ways[way].At(page, order) : default;
        Volatile.ReadBarrier();
        return way >= 0 && CacheSet<TEntry, TFound>.IsSettled(version) && version == set.Version;
    }

    /// <summary>
    /// Puts an entry in the place of its predecessor, of a free entry, or of the next in turn; nowhere if there was an
    /// invalidation since it was looked for, which may have been of just this.
    /// </summary>
    /// <param name="filled">The entry.</param>
    /// <param name="since">The count of invalidations when the walk for it began.</param>
    public void Fill(TEntry filled, long since)
    {
        ref CacheSet<TEntry, TFound> set = ref SetOf(filled.Block, filled.Order, PasidOf(in filled));
        set.Lock();
        ref TEntry place = ref set.Ways[set.PlaceFor(in filled)];
        bool isOfSameSize = place.Owner != 0 && place.Order == filled.Order;

        // Before the count is read, or an invalidation could take this size for one that is not held.
        if (!isOfSameSize)
            Interlocked.Increment(ref Held(filled.Order));
        bool isFresh = invalidations.NoneSince(since);
        if (!isOfSameSize && !isFresh)
            Interlocked.Decrement(ref Held(filled.Order));
        if (!isOfSameSize && isFresh)
            Drop(ref place);
        if (isOfSameSize && place.Owner == filled.Owner && place.Block == filled.Block)
            TEntry.Succeed(ref filled, in place);
        if (isFresh)
            place = filled;
        set.Unlock();
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
                DropIn(ref SetOf(start + (i << own), own, pasid), mask, wanted, page, order);
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
        foreach (ref TEntry entry in (Span<TEntry>)set.Ways)
        {
            if (IsWanted(in entry, mask, wanted, page, order) && !TEntry.Outlives(ref entry, page, order))
                Drop(ref entry);
        }

        set.Unlock();
    }

    private static bool AnyWanted(ReadOnlySpan<TEntry> ways, ulong mask, ulong wanted, ulong page, ulong order)
    {
        foreach (ref readonly TEntry entry in ways)
        {
            if (IsWanted(in entry, mask, wanted, page, order))
                return true;
        }

        return false;
    }

    private static bool IsWanted(in TEntry entry, ulong mask, ulong wanted, ulong page, ulong order) =>
        entry.Owner != 0
        && CacheTags.Match<Word>(entry.Tags, mask, wanted) != 0UL
        && AddressMask.Overlap<Word>(page, order, entry.Block, (ulong)entry.Order) != 0UL;

    private static uint PasidOf(in TEntry entry) => (uint)CacheTags.PasidOf<Word>(entry.Tags).Value;

    private ref int Held(int order) => ref _held[order / Paging.IndexBits];

    private ref CacheSet<TEntry, TFound> SetOf(ulong page, int order, uint pasid) =>
        ref _sets[(int)CacheIndex.Set<Word>(page, (ulong)order, pasid, (ulong)_sets.Length).Value];

    private void Drop(ref TEntry entry)
    {
        if (entry.Owner == 0)
            return;
        Interlocked.Decrement(ref Held(entry.Order));
        entry = default;
    }
}
