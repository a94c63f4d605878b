using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// The set-associative array under every cache: entries about aligned blocks of pages, found by owner and page, dropped
/// by masked tags and overlap. Blocks of several sizes live side by side, as VT-d 6.2.4.1 allows. Any number of threads
/// may use it at once: a lookup waits for nobody.
/// </summary>
/// <param name="sets">Number of sets, a power of two; four entries each, replaced in turn.</param>
/// <param name="invalidations">Counts the invalidations that entries must not outlive.</param>
internal sealed class CacheArray<TEntry>(int sets, InvalidationCount invalidations) where TEntry : struct, ICacheEntry
{
    private const int Ways = 4;
    private const int Sizes = 5;

    private readonly TEntry[] _entries = new TEntry[sets * Ways];
    private readonly byte[] _victims = new byte[sets];
    private readonly int[] _held = new int[Sizes];

    /// <summary>For each set how often it has changed, times two; odd while it changes.</summary>
    private readonly int[] _versions = new int[sets];

    /// <summary>There is an entry of this size: a lookup of it is worth while.</summary>
    public bool Holds(int order) => Volatile.Read(ref Held(order)) != 0;

    /// <summary>Finds the entry of this owner and size whose block holds a page. What changes meanwhile is a miss.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ulong owner, uint pasid, ulong page, int order, out TEntry found)
    {
        ulong block = AddressMask.Block<Word>(page, (ulong)order);
        int set = SetOf(page, order, pasid);
        int version = Volatile.Read(ref _versions[set]);
        found = default;
        int way = Find(set, owner, block, order);
        if (way >= 0)
            found = _entries[way];
        Volatile.ReadBarrier();
        return way >= 0 && version % 2 == 0 && version == _versions[set];
    }

    /// <summary>
    /// Puts an entry in the place of its predecessor, of a free entry, or of the next in turn; nowhere if there was an
    /// invalidation since it was looked for, which may have been of just this.
    /// </summary>
    /// <param name="filled">The entry.</param>
    /// <param name="since">The count of invalidations when the walk for it began.</param>
    public void Fill(in TEntry filled, long since)
    {
        int set = SetOf(filled.Block, filled.Order, PasidOf(in filled));

        // Before the count is read, or an invalidation could take this size for one that is not held.
        Interlocked.Increment(ref Held(filled.Order));
        Lock(set);
        if (invalidations.NoneSince(since))
            Put(set, in filled);
        else
            Interlocked.Decrement(ref Held(filled.Order));
        Unlock(set);
    }

    public void Clear() => Drop(0, 0);

    /// <summary>Drops what has the wanted tags and overlaps a block, wherever it is, in an invalidation that has begun.</summary>
    /// <param name="mask">The tags that count.</param>
    /// <param name="wanted">Their values.</param>
    /// <param name="page">A page number in the block.</param>
    /// <param name="order">2^order pages; all addresses if it is left out.</param>
    public void Drop(ulong mask, ulong wanted, ulong page = 0, ulong order = SizedPages.All)
    {
        for (int set = 0; set < sets; set++)
            DropIn(set, mask, wanted, page, order);
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
            int own = size * Paging.IndexBits;
            if (!Holds(own))
                continue;
            ulong blocks = Math.Min(CacheIndex.Blocks<Word>(order, (ulong)own), (ulong)sets);
            ulong start = AddressMask.Block<Word>(page, order);
            for (ulong i = 0; i < blocks; i++)
                DropIn(SetOf(start + (i << own), own, pasid), mask, wanted, page, order);
        }
    }

    /// <remarks>
    /// Who fills a set after the invalidation began finds that out; who did before holds the set's lock, or is seen.
    /// </remarks>
    private void DropIn(int set, ulong mask, ulong wanted, ulong page, ulong order)
    {
        Span<TEntry> ways = _entries.AsSpan(set * Ways, Ways);
        if (Volatile.Read(ref _versions[set]) % 2 == 0 && !AnyWanted(ways, mask, wanted, page, order))
            return;
        Lock(set);
        foreach (ref TEntry entry in ways)
        {
            if (IsWanted(in entry, mask, wanted, page, order))
                Drop(ref entry);
        }

        Unlock(set);
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

    private int SetOf(ulong page, int order, uint pasid) =>
        (int)CacheIndex.Set<Word>(page, (ulong)order, pasid, (ulong)sets).Value;

    /// <summary>The place of an entry in a set; below 0 if it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(int set, ulong owner, ulong block, int order)
    {
        Span<TEntry> ways = _entries.AsSpan(set * Ways, Ways);
        for (int way = 0; way < ways.Length; way++)
        {
            ref TEntry entry = ref ways[way];
            if (entry.Owner == owner && entry.Block == block && entry.Order == order)
                return set * Ways + way;
        }

        return -1;
    }

    private void Put(int set, in TEntry filled)
    {
        int first = set * Ways;
        int place = Find(set, filled.Owner, filled.Block, filled.Order);
        for (int i = first; place < 0 && i < first + Ways; i++)
            place = _entries[i].Owner == 0 ? i : -1;
        if (place < 0)
            place = first + _victims[set]++ % Ways;
        Drop(ref _entries[place]);
        _entries[place] = filled;
    }

    private void Drop(ref TEntry entry)
    {
        if (entry.Owner == 0)
            return;
        Interlocked.Decrement(ref Held(entry.Order));
        entry = default;
    }

    private void Lock(int set)
    {
        SpinWait wait = default;
        for (; ; wait.SpinOnce(sleep1Threshold: -1))
        {
            int version = Volatile.Read(ref _versions[set]);
            if (version % 2 == 0 && Interlocked.CompareExchange(ref _versions[set], version + 1, version) == version)
                return;
        }
    }

    private void Unlock(int set) => Volatile.Write(ref _versions[set], _versions[set] + 1);
}
