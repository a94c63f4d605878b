namespace PasidVerify.Iommu.Tests;

/// <summary>The addresses of a domain: the lowest run that is long enough, and all of them again in the end.</summary>
public class IovaAllocatorTests
{
    private const ulong Window = 0xfee00, WindowPages = 0x100;

    private readonly IovaAllocator _iovas = new(1, 8);

    [Fact]
    public void Runs_are_taken_from_the_lowest_page_up_and_the_last_page_too()
    {
        Assert.Equal((1UL, 4UL, 6UL), (Take(3), Take(2), Take(3)));
        Assert.False(_iovas.TryTake(1, out ulong none));
        Assert.Equal(0UL, none);
    }

    [Fact]
    public void A_run_that_is_too_short_is_passed_over()
    {
        Assert.Equal((1UL, 3UL), (Take(2), Take(1)));
        _iovas.Free(1, 2);
        Assert.Equal(4UL, Take(3));
        Assert.Equal(1UL, Take(2));
        Assert.Equal(7UL, Take(2));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Neighbours_that_are_freed_in_any_order_are_one_run_again(int first, int second, int third)
    {
        (ulong Page, ulong Count)[] runs = [(1, 2), (3, 3), (6, 3)];
        Assert.Equal([1UL, 3, 6], runs.Select(run => Take(run.Count)));
        foreach (int i in new[] { first, second, third })
            _iovas.Free(runs[i].Page, runs[i].Count);
        Assert.Equal(1UL, Take(8));
    }

    [Fact]
    public void Runs_with_a_gap_between_them_are_two()
    {
        Assert.Equal((1UL, 3UL, 4UL), (Take(2), Take(1), Take(5)));
        _iovas.Free(1, 2);
        _iovas.Free(4, 5);
        Assert.False(_iovas.TryTake(6, out _));
        Assert.Equal(4UL, Take(5));
        Assert.Equal(1UL, Take(2));
        Assert.False(_iovas.TryTake(1, out _));
    }

    [Theory]
    [InlineData(Window - 2, Window + WindowPages + 1, Window - 2, Window + WindowPages)]
    [InlineData(Window, Window + WindowPages, Window + WindowPages, 0)]
    [InlineData(Window - 1, Window + WindowPages - 1, Window - 1, 0)]
    [InlineData(Window, Window + WindowPages - 1, 0, 0)]
    public void The_interrupt_window_is_nobodys(ulong first, ulong last, ulong lower, ulong upper)
    {
        var iovas = new IovaAllocator(first, last);
        var taken = new List<ulong>();
        while (iovas.TryTake(1, out ulong page))
            taken.Add(page);
        Assert.DoesNotContain(taken, page => page >= Window && page < Window + WindowPages);
        Assert.Equal(lower, taken.FirstOrDefault());
        if (upper != 0)
            Assert.Contains(upper, taken);
    }

    private ulong Take(ulong count)
    {
        Assert.True(_iovas.TryTake(count, out ulong page));
        return page;
    }
}
