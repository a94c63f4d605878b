namespace PasidVerify.Iommu.Tests;

/// <summary>The array under all caches: a size is held exactly while an entry has it; no lookup is wasted.</summary>
public class CacheArrayTests
{
    private const int Large = 9;
    private const ulong Used = 1;

    private readonly InvalidationCount _invalidations = new();
    private readonly CacheArray<Entry, ulong> _array;

    public CacheArrayTests() => _array = new CacheArray<Entry, ulong>(4, _invalidations);

    [Fact]
    public void A_size_is_held_from_its_first_entry_to_its_last()
    {
        Assert.False(_array.Holds(0) || _array.Holds(Large));
        Fill(0, Large);
        Fill(512, Large);
        Assert.True(_array.Holds(Large));
        Assert.False(_array.Holds(0));
        Drop(0);
        Assert.True(_array.Holds(Large));
        Drop(512);
        Assert.False(_array.Holds(Large));
    }

    [Fact]
    public void An_entry_filled_again_counts_once()
    {
        Fill(0, Large);
        Fill(0, Large);
        Drop(0);
        Assert.False(_array.Holds(Large));
    }

    [Fact]
    public void An_entry_given_up_for_another_counts_no_more()
    {
        Fill(0, Large);
        for (ulong page = 1; page <= 4; page++)
            Fill(page * 512, 0);
        Assert.False(_array.Holds(Large));
        Assert.True(_array.Holds(0));
    }

    [Fact]
    public void Nothing_is_held_once_all_is_cleared()
    {
        Fill(0, Large);
        Fill(512, 0);
        _array.Clear();
        Assert.False(_array.Holds(0) || _array.Holds(Large));
    }

    [Fact]
    public void Free_entries_are_not_dropped()
    {
        _array.Drop(0, 0);
        _array.DropPages(0, 0, 0, 0, 0);
        Fill(0, 0);
        Assert.True(_array.Holds(0));
        Drop(0);
        Assert.False(_array.Holds(0));
    }

    [Fact]
    public void What_was_looked_for_before_an_invalidation_is_not_cached_after_it()
    {
        long since = _invalidations.Now;
        Drop(7);
        _array.Fill(Key(1, 0), default, since);
        Assert.False(Holds(1));
        Assert.False(_array.Holds(0));
        _array.Fill(Key(1, 0), default, _invalidations.Now);
        Assert.True(Holds(1));
    }

    [Fact]
    public void What_is_looked_for_during_an_invalidation_is_not_cached()
    {
        // It may come from another cache, out of which the invalidation has yet to drop it.
        Assert.True(_invalidations.TryBegin());
        long since = _invalidations.Now;
        _array.Fill(Key(1, 0), default, since);
        Assert.False(Holds(1));
        _invalidations.Add();
        _invalidations.End();
        _array.Fill(Key(1, 0), default, since);
        Assert.False(Holds(1));
    }

    [Fact]
    public void An_invalidation_of_any_cache_counts_for_all_that_share_the_count()
    {
        var other = new CacheArray<Entry, ulong>(4, _invalidations);
        long since = _invalidations.Now;
        Assert.True(_invalidations.TryBegin());
        other.DropPages(0, 0, 0, 0, 0);
        _invalidations.Add();
        _invalidations.End();
        _array.Fill(Key(1, 0), default, since);
        Assert.False(Holds(1));
    }

    [Fact]
    public void Threads_that_fill_never_bring_back_what_another_has_just_dropped()
    {
        const int Pages = 3, Rounds = 20_000;
        ulong[] truth = new ulong[Pages];
        int running = 1;
        Thread[] walkers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(Walk))];
        foreach (Thread walker in walkers)
            walker.Start();
        ulong stale = 0;
        for (int round = 0; round < Rounds; round++)
        {
            int page = round % Pages;
            ulong now = Interlocked.Increment(ref truth[page]);
            Drop((ulong)page);
            if (!_array.TryFind(Used, 0, (ulong)page, 0, out ulong found))
                continue;
            stale += found == now ? 0UL : 1;
        }

        Volatile.Write(ref running, 0);
        foreach (Thread walker in walkers)
            walker.Join();
        Assert.Equal(0UL, stale);
        for (ulong page = 0; page < Pages; page++)
            Drop(page);
        Assert.False(_array.Holds(0));

        void Walk()
        {
            while (Volatile.Read(ref running) != 0)
            {
                for (int page = 0; page < Pages; page++)
                {
                    long since = _invalidations.Now;
                    _array.Fill(Key((ulong)page, 0), new Entry(Volatile.Read(ref truth[page])), since);
                }
            }
        }
    }

    private bool Holds(ulong page) => _array.TryFind(Used, 0, page, 0, out _);

    private void Fill(ulong page, int order) =>
        _array.Fill(Key(page, order), default, _invalidations.Now);

    private void Drop(ulong page)
    {
        Assert.True(_invalidations.TryBegin());
        _array.Drop(0, 0, page, 0);
        _invalidations.Add();
        _invalidations.End();
    }

    private static CacheKey Key(ulong page, int order) => new(Used, page, order);

    /// <summary>A value for a block of pages.</summary>
    private readonly struct Entry(ulong value) : ICacheEntry<Entry, ulong>
    {
        public ulong TagsOf(in CacheKey key) => 0;

        public ulong At(ulong page, int order) => value;
    }
}
