using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// The set-associative array under every cache: entries about aligned blocks of pages, found by owner and page, dropped
/// by masked tags and overlap. Blocks of several sizes live side by side, as VT-d 6.2.4.1 allows.
/// </summary>
/// <param name="sets">Number of sets, a power of two; four entries each, replaced in turn.</param>
internal sealed class CacheArray<TEntry>(int sets) where TEntry : struct, ICacheEntry
{
    private const int Ways = 4;
    private const int Sizes = 5;

    private readonly TEntry[] _entries = new TEntry[sets * Ways];
    private readonly byte[] _victims = new byte[sets];
    private readonly int[] _held = new int[Sizes];

    public ref readonly TEntry this[int place] => ref _entries[place];

    /// <summary>There is an entry of this size: a lookup of it is worth while.</summary>
    public bool Holds(int order) => _held[order / Paging.IndexBits] != 0;

    /// <summary>Where the entry of this owner and size is whose block holds a page; below 0 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong owner, uint pasid, ulong page, int order)
    {
        ulong block = AddressMask.Block<Word>(page, (ulong)order);
        int first = FirstPlace(page, order, pasid);
        Span<TEntry> set = _entries.AsSpan(first, Ways);
        for (int way = 0; way < set.Length; way++)
        {
            ref TEntry entry = ref set[way];
            if (entry.Owner == owner && entry.Block == block && entry.Order == order)
                return first + way;
        }

        return -1;
    }

    /// <summary>Puts an entry in the place of its predecessor, of a free entry, or of the next in turn.</summary>
    public void Fill(in TEntry filled)
    {
        uint pasid = PasidOf(in filled);
        int first = FirstPlace(filled.Block, filled.Order, pasid);
        int place = Find(filled.Owner, pasid, filled.Block, filled.Order);
        for (int i = first; place < 0 && i < first + Ways; i++)
            place = _entries[i].Owner == 0 ? i : -1;
        if (place < 0)
            place = first + _victims[first / Ways]++ % Ways;
        Drop(ref _entries[place]);
        _entries[place] = filled;
        _held[filled.Order / Paging.IndexBits]++;
    }

    public void Clear()
    {
        Array.Clear(_entries);
        Array.Clear(_held);
    }

    /// <summary>Drops what has the wanted tags and overlaps a block, wherever it is.</summary>
    /// <param name="mask">The tags that count.</param>
    /// <param name="wanted">Their values.</param>
    /// <param name="page">A page number in the block.</param>
    /// <param name="order">2^order pages; all addresses if it is left out.</param>
    public void Drop(ulong mask, ulong wanted, ulong page = 0, ulong order = SizedPages.All)
    {
        foreach (ref TEntry entry in _entries.AsSpan())
        {
            if (IsWanted(in entry, mask, wanted, page, order))
                Drop(ref entry);
        }
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
            if (_held[size] == 0)
                continue;
            ulong own = (ulong)(size * Paging.IndexBits);
            ulong blocks = Math.Min(CacheIndex.Blocks<Word>(order, own), (ulong)sets);
            ulong start = AddressMask.Block<Word>(page, order);
            for (ulong i = 0; i < blocks; i++)
            {
                int first = FirstPlace(start + (i << (int)own), (int)own, pasid);
                foreach (ref TEntry entry in _entries.AsSpan(first, Ways))
                {
                    if (IsWanted(in entry, mask, wanted, page, order))
                        Drop(ref entry);
                }
            }
        }
    }

    private static bool IsWanted(in TEntry entry, ulong mask, ulong wanted, ulong page, ulong order) =>
        CacheTags.Match<Word>(entry.Tags, mask, wanted) != 0UL
        && AddressMask.Overlap<Word>(page, order, entry.Block, (ulong)entry.Order) != 0UL;

    private static uint PasidOf(in TEntry entry) => (uint)CacheTags.PasidOf<Word>(entry.Tags).Value;

    private int FirstPlace(ulong page, int order, uint pasid) =>
        (int)CacheIndex.Set<Word>(page, (ulong)order, pasid, (ulong)sets).Value * Ways;

    private void Drop(ref TEntry entry)
    {
        if (entry.Owner == 0)
            return;
        _held[entry.Order / Paging.IndexBits]--;
        entry = default;
    }
}
