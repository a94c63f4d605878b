namespace PasidVerify.Iommu.Tests;

/// <summary>The tree of free runs: aligned where that can be, the lowest, and all of them again in the end.</summary>
public class FreeRunsTests
{
    private readonly FreeRuns _runs = new();

    public FreeRunsTests()
    {
        _runs.Add(1, 32);
    }

    [Fact]
    public void A_run_is_aligned_to_its_number_rounded_up() =>
        Assert.Equal((1UL, 2UL, 4UL, 8UL, 16UL, 3UL), (Take(1), Take(1), Take(3), Take(5), Take(16), Take(1)));

    [Fact]
    public void Where_none_is_aligned_the_lowest_will_do()
    {
        Assert.Equal(1UL, Take(32));
        Assert.False(_runs.TryTake(1, out ulong none));
        Assert.Equal(0UL, none);
        _runs.Add(3, 4);
        Assert.Equal(3UL, Take(4));
    }

    [Fact]
    public void A_run_that_is_too_short_is_passed_over()
    {
        Assert.Equal(1UL, Take(32));
        _runs.Add(2, 1);
        _runs.Add(4, 2);
        _runs.Add(8, 4);
        Assert.Equal((4UL, 8UL, 10UL, 2UL), (Take(2), Take(2), Take(2), Take(1)));
        Assert.False(_runs.TryTake(1, out _));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Neighbours_that_are_added_in_any_order_are_one_run(int first, int second, int third)
    {
        Assert.Equal(1UL, Take(32));
        (ulong Page, ulong Count)[] runs = [(1, 2), (3, 3), (6, 27)];
        foreach (int i in new[] { first, second, third })
            _runs.Add(runs[i].Page, runs[i].Count);
        Assert.Equal(1UL, Take(32));
    }

    [Fact]
    public void Runs_with_a_gap_between_them_are_two()
    {
        Assert.Equal(1UL, Take(32));
        _runs.Add(1, 2);
        _runs.Add(4, 5);
        Assert.False(_runs.TryTake(6, out _));
        Assert.Equal((4UL, 1UL), (Take(5), Take(2)));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(7, 2)]
    [InlineData(2, 3)]
    [InlineData(5, 1)]
    [InlineData(1, 20)]
    public void Pages_that_are_free_already_are_not_added(ulong page, ulong count)
    {
        Assert.Equal(1UL, Take(32));
        _runs.Add(4, 4);
        Assert.Throws<InvalidOperationException>(() => _runs.Add(page, count));
        Assert.Equal(4UL, Take(4));
        Assert.False(_runs.TryTake(1, out _));
    }

    /// <summary>The same as a set of pages would do, for any sequence.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_does_what_a_set_of_pages_would(int seed)
    {
        const int Pages = 200;
        var random = new Random(seed);
        var free = new SortedSet<ulong>();
        var runs = new FreeRuns();
        var taken = new List<(ulong Page, ulong Count)>();
        for (ulong page = 1; page <= Pages; page++)
            free.Add(page);
        runs.Add(1, Pages);
        for (int i = 0; i < 2000; i++)
        {
            ulong count = (ulong)random.Next(1, 12);
            if (random.Next(2) == 0 || taken.Count == 0)
            {
                ulong expected = Lowest(free, count, RoundUp(count)) is var aligned and not 0
                    ? aligned : Lowest(free, count, 1);
                Assert.Equal(expected != 0, runs.TryTake(count, out ulong page));
                Assert.Equal(expected, page);
                if (page == 0)
                    continue;
                taken.Add((page, count));
                for (ulong one = page; one < page + count; one++)
                    Assert.True(free.Remove(one));
            }
            else
            {
                int index = random.Next(taken.Count);
                (ulong page, ulong number) = taken[index];
                taken.RemoveAt(index);
                runs.Add(page, number);
                for (ulong one = page; one < page + number; one++)
                    Assert.True(free.Add(one));
            }
        }

        foreach ((ulong page, ulong count) in taken)
            runs.Add(page, count);
        Assert.True(runs.TryTake(Pages, out ulong first));
        Assert.Equal(1UL, first);
    }

    [Fact]
    public void A_tree_that_has_grown_makes_no_garbage()
    {
        const ulong Runs = 100_000;
        var runs = new FreeRuns();
        for (ulong i = 1; i <= Runs; i++)
            runs.Add(2 * i, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong i = 1; i <= Runs; i++)
        {
            Assert.True(runs.TryTake(1, out ulong page));
            runs.Add(page, 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ulong RoundUp(ulong count)
    {
        ulong power = 1;
        while (power < count)
            power *= 2;
        return power;
    }

    private static ulong Lowest(SortedSet<ulong> free, ulong count, ulong alignment) => free.FirstOrDefault(
        page => page % alignment == 0
            && Enumerable.Range(0, (int)count).All(i => free.Contains(page + (ulong)i)));

    private ulong Take(ulong count)
    {
        Assert.True(_runs.TryTake(count, out ulong page));
        return page;
    }
}
