namespace PasidVerify.Iommu.Tests;

/// <summary>The array under all caches: a size is held exactly while an entry has it; no lookup is wasted.</summary>
public class CacheArrayTests
{
    private const int Large = 9;
    private const ulong Used = 1;

    private readonly InvalidationCount _invalidations = new();
    private readonly CacheArray<SingleEntry<ulong>, ulong> _array;

    public CacheArrayTests() => _array = new CacheArray<SingleEntry<ulong>, ulong>(4, _invalidations);

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
    public void As_many_neighbours_as_there_are_entries_are_each_found_at_once()
    {
        var array = new CacheArray<SingleEntry<ulong>, ulong>(16, _invalidations);
        for (ulong page = 100; page < 116; page++)
            Fill(array, page, 0, page, _invalidations.Now);
        for (ulong page = 100; page < 116; page++)
        {
            Assert.True(array.TryFindAtOnce(Used, 0, page, 0, out ulong found));
            Assert.Equal(page, found);
        }

        Assert.False(array.TryFindAtOnce(Used, 0, 116, 0, out _));
    }

    [Fact]
    public void What_had_to_go_elsewhere_is_found_but_not_at_once()
    {
        var array = new CacheArray<SingleEntry<ulong>, ulong>(16, _invalidations);
        Fill(array, 3, 0, 3, _invalidations.Now);
        Fill(array, 3 + 16, 0, 19, _invalidations.Now);
        Assert.True(array.TryFind(Used, 0, 19, 0, out ulong found));
        Assert.Equal(19UL, found);
        Assert.False(array.TryFindAtOnce(Used, 0, 19, 0, out _));
        Assert.True(array.TryFindAtOnce(Used, 0, 3, 0, out _));
    }

    [Fact]
    public void A_set_is_crowded_once_an_entry_would_take_the_place_of_another()
    {
        for (ulong page = 0; page < 4; page++)
        {
            Assert.False(_array.IsCrowded(0, 9, 0));
            Fill(page, 0);
        }

        for (ulong page = 0; page < 4; page++)
        {
            Assert.True(_array.IsCrowded(0, 9, 0));
            Drop(page);
            Assert.False(_array.IsCrowded(0, 9, 0));
            Fill(page, 0);
        }
    }

    [Fact]
    public void What_was_looked_for_before_an_invalidation_is_not_cached_after_it()
    {
        long since = _invalidations.Now;
        Drop(7);
        Fill(_array, 1, 0, 0, since);
        Assert.False(Holds(1));
        Assert.False(_array.Holds(0));
        Fill(_array, 1, 0, 0, _invalidations.Now);
        Assert.True(Holds(1));
    }

    [Fact]
    public void What_is_looked_for_during_an_invalidation_is_not_cached()
    {
        // It may come from another cache, out of which the invalidation has yet to drop it.
        Assert.True(_invalidations.TryBegin());
        long since = _invalidations.Now;
        Fill(_array, 1, 0, 0, since);
        Assert.False(Holds(1));
        _invalidations.Add();
        _invalidations.End();
        Fill(_array, 1, 0, 0, since);
        Assert.False(Holds(1));
    }

    [Fact]
    public void An_invalidation_of_any_cache_counts_for_all_that_share_the_count()
    {
        var other = new CacheArray<SingleEntry<ulong>, ulong>(4, _invalidations);
        long since = _invalidations.Now;
        Assert.True(_invalidations.TryBegin());
        other.DropPages(0, 0, 0, 0, 0);
        _invalidations.Add();
        _invalidations.End();
        Fill(_array, 1, 0, 0, since);
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
                    Fill(_array, (ulong)page, 0, Volatile.Read(ref truth[page]), since);
                }
            }
        }
    }

    private bool Holds(ulong page) => _array.TryFind(Used, 0, page, 0, out _);

    private void Fill(ulong page, int order) => Fill(_array, page, order, 0, _invalidations.Now);

    private static void Fill(
        CacheArray<SingleEntry<ulong>, ulong> array, ulong page, int order, ulong says, long since) =>
        array.Fill(Used, 0, page, order, in says, 0, since);

    private void Drop(ulong page)
    {
        Assert.True(_invalidations.TryBegin());
        _array.Drop(0, 0, page, 0);
        _invalidations.Add();
        _invalidations.End();
    }
}
