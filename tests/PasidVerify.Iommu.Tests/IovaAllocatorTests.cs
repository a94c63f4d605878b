namespace PasidVerify.Iommu.Tests;

/// <summary>The addresses of a domain: what was freed last comes first, and all of them again in the end.</summary>
public class IovaAllocatorTests
{
    private const ulong Window = 0xfee00, WindowPages = 0x100;
    private const int Here = 0, Elsewhere = 1, Processors = 2;

    private readonly IovaAllocator _iovas = new(1, 8, Processors);

    [Fact]
    public void Every_page_can_be_taken_and_the_last_one_too()
    {
        Assert.Equal((1UL, 2UL, 4UL), (Take(1), Take(2), Take(3)));
        Assert.Equal((7UL, 8UL), (Take(1), Take(1)));
        Assert.False(_iovas.TryTake(1, Here, out ulong none));
        Assert.Equal(0UL, none);
    }

    [Fact]
    public void What_was_freed_last_is_given_first()
    {
        Assert.Equal((1UL, 2UL, 3UL), (Take(1), Take(1), Take(1)));
        _iovas.Free(1, 1, Here);
        _iovas.Free(3, 1, Here);
        _iovas.Free(2, 1, Here);
        Assert.Equal((2UL, 3UL, 1UL, 4UL), (Take(1), Take(1), Take(1), Take(1)));
    }

    [Fact]
    public void Each_processor_is_given_what_it_freed_itself_and_then_what_nobody_keeps()
    {
        Assert.Equal((1UL, 2UL), (Take(1), Take(1)));
        _iovas.Free(1, 1, Here);
        _iovas.Free(2, 1, Elsewhere);
        Assert.Equal((2UL, 3UL, 1UL), (Take(1, Elsewhere), Take(1, Elsewhere), Take(1, Here)));
    }

    [Fact]
    public void Processors_are_counted_round()
    {
        Assert.Equal((1UL, 2UL), (Take(1), Take(1)));
        _iovas.Free(1, 1, Here + Processors);
        _iovas.Free(2, 1, -1);
        Assert.Equal((1UL, 2UL), (Take(1, Here), Take(1, Elsewhere)));
    }

    [Fact]
    public void What_is_kept_for_other_sizes_or_elsewhere_is_given_before_there_is_nothing()
    {
        Assert.Equal((2UL, 4UL, 1UL), (Take(2), Take(4), Take(1)));
        _iovas.Free(2, 2, Here);
        _iovas.Free(4, 4, Elsewhere);
        _iovas.Free(1, 1, Elsewhere);
        Assert.Equal(1UL, Take(8));
    }

    [Fact]
    public void A_magazine_that_is_full_gives_its_older_half_to_all()
    {
        const int Runs = IovaMagazines.Capacity + 1;
        var iovas = new IovaAllocator(1, Runs, Processors);
        for (ulong page = 1; page <= Runs; page++)
        {
            Assert.True(iovas.TryTake(1, Here, out ulong taken));
            Assert.Equal(page, taken);
        }

        for (ulong page = 1; page <= Runs; page++)
            iovas.Free(page, 1, Here);
        for (ulong page = 1; page <= IovaMagazines.Capacity / 2; page++)
        {
            Assert.True(iovas.TryTake(1, Elsewhere, out ulong taken));
            Assert.Equal(page, taken);
        }

        Assert.True(iovas.TryTake(1, Here, out ulong last));
        Assert.Equal((ulong)Runs, last);
    }

    [Theory]
    [InlineData(32UL, true)]
    [InlineData(33UL, false)]
    public void Long_runs_are_given_back_to_all_at_once(ulong count, bool kept)
    {
        var iovas = new IovaAllocator(1, 256, Processors);
        Assert.True(iovas.TryTake(count, Here, out ulong page));
        Assert.Equal(count == 32 ? 32UL : 64, page);
        iovas.Free(page, count, Here);
        Assert.True(iovas.TryTake(count, Elsewhere, out ulong other));
        Assert.Equal(kept, other != page);
    }

    [Theory]
    [InlineData(Window - 2, Window + WindowPages + 1, Window - 2, Window + WindowPages)]
    [InlineData(Window, Window + WindowPages, Window + WindowPages, 0)]
    [InlineData(Window - 1, Window + WindowPages - 1, Window - 1, 0)]
    [InlineData(Window, Window + WindowPages - 1, 0, 0)]
    public void The_interrupt_window_is_nobodys(ulong first, ulong last, ulong lower, ulong upper)
    {
        var iovas = new IovaAllocator(first, last, Processors);
        var taken = new List<ulong>();
        while (iovas.TryTake(1, Here, out ulong page))
            taken.Add(page);
        Assert.DoesNotContain(taken, page => page >= Window && page < Window + WindowPages);
        Assert.Equal(lower, taken.FirstOrDefault());
        if (upper != 0)
            Assert.Contains(upper, taken);
    }

    [Fact]
    public void Threads_that_take_and_free_never_have_the_same_page()
    {
        const int Threads = 4, Pages = 64;
        var iovas = new IovaAllocator(1, Pages, Processors);
        int[] owners = new int[Pages + 8];
        int doubled = 0;
        var threads = new Thread[Threads];
        for (int i = 0; i < Threads; i++)
        {
            int number = i;
            threads[i] = new(() => TakeAndFree(number));
            threads[i].Start();
        }

        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(0, doubled);
        Assert.True(iovas.TryTake(Pages, Here, out _));

        void TakeAndFree(int number)
        {
            var random = new Random(number);
            for (int i = 0; i < 5_000; i++)
            {
                ulong count = (ulong)random.Next(1, 9);
                if (!iovas.TryTake(count, random.Next(3), out ulong page))
                    continue;
                for (ulong one = page; one < page + count; one++)
                {
                    if (Interlocked.Increment(ref owners[one]) != 1)
                        Interlocked.Increment(ref doubled);
                }

                for (ulong one = page; one < page + count; one++)
                    Interlocked.Decrement(ref owners[one]);
                iovas.Free(page, count, random.Next(3));
            }
        }
    }

    [Fact]
    public void As_long_as_there_is_enough_for_all_nobody_is_refused()
    {
        const int Threads = 4;
        var iovas = new IovaAllocator(1, Threads, Processors);
        int refused = 0;
        var threads = new Thread[Threads];
        for (int i = 0; i < Threads; i++)
        {
            threads[i] = new(() =>
            {
                for (int turn = 0; turn < 20_000; turn++)
                {
                    if (iovas.TryTake(1, turn, out ulong page))
                        iovas.Free(page, 1, turn / 2);
                    else
                        Interlocked.Increment(ref refused);
                }
            });
            threads[i].Start();
        }

        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(0, refused);
    }

    private ulong Take(ulong count, int processor = Here)
    {
        Assert.True(_iovas.TryTake(count, processor, out ulong page));
        return page;
    }
}
