namespace PasidVerify.Iommu.Tests;

public class CallTableTests
{
    private static readonly Call AnyCall = new() { Kind = CallKind.UnmapDma };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 8)]
    [InlineData(64, 8)]
    [InlineData(1000, 3)]
    public void Numbers_are_given_once_each_and_below_the_limit_whatever_processor_asks(int limit, int processors)
    {
        foreach (int processor in new[] { 0, processors - 1, processors + 1 })
        {
            CallTable<OnProcessor> calls = Table(limit, processors, processor);
            var given = new HashSet<int>();
            while (calls.TryBegin(in AnyCall, out int call))
                Assert.True(given.Add(call) && call >= 0 && call < limit);
            Assert.Equal(limit, given.Count);
        }
    }

    [Fact]
    public void Processors_begin_with_different_numbers_and_take_one_that_was_given_back_again()
    {
        int[] numbers = [.. Enumerable.Range(0, 4).Select(processor =>
        {
            CallTable<OnProcessor> calls = Table(64, 4, processor);
            int first = Begin(calls);
            Assert.True(calls.TryHold(first));
            calls.End(first);
            Assert.Equal(first, Begin(calls));
            return first;
        })];
        Assert.Equal([0, 16, 32, 48], numbers);
    }

    [Fact]
    public void No_two_threads_have_a_number_at_the_same_time_and_none_is_refused_while_one_is_free()
    {
        // One more free number than there are threads.
        const int Threads = 3, Limit = 9, Rounds = 20_000;
        CallTable<OnProcessor> calls = Table(Limit, 2);
        for (int i = 0; i < Limit - Threads - 1; i++)
            Begin(calls);
        int[] users = new int[Limit];
        int shared = 0, none = 0;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Use))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal((0, 0), (shared, none));

        void Use()
        {
            for (int i = 0; i < Rounds; i++)
            {
                if (!calls.TryBegin(in AnyCall, out int number))
                {
                    Interlocked.Increment(ref none);
                    continue;
                }

                if (Interlocked.Increment(ref users[number]) != 1)
                    Interlocked.Increment(ref shared);
                calls.Start(number);
                if (!calls.TryHold(number))
                    Interlocked.Increment(ref shared);
                Interlocked.Decrement(ref users[number]);
                calls.End(number);
            }
        }
    }

    [Fact]
    public void Who_looks_for_a_number_while_a_call_ends_waits_for_the_end()
    {
        CallTable<OnProcessor> calls = Table(1);
        int call = Begin(calls);
        Assert.True(calls.TryHold(call));
        calls.BeginEnd(call);
        int again = -1;
        bool isHeld = true;
        var other = new Thread(() => again = Begin(calls));
        var third = new Thread(() => isHeld = calls.TryHold(call));
        other.Start();
        Assert.False(other.Join(20));
        calls.End(call);
        other.Join();
        Assert.Equal(call, again);
        Assert.True(calls.TryHold(call));
        calls.BeginEnd(call);
        third.Start();
        Assert.False(third.Join(20));
        calls.End(call);
        third.Join();
        Assert.False(isHeld);
    }

    [Fact]
    public void A_call_that_is_seen_to_have_ended_has_given_its_number_back()
    {
        const int Rounds = 100_000;
        var calls = Table(1);
        int begun = 0, ended = 0;
        var other = new Thread(EndEach);
        other.Start();
        int refused = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            if (!calls.TryBegin(new Call { Kind = CallKind.UnmapDma }, out int call))
            {
                refused++;
                while (!calls.TryBegin(new Call { Kind = CallKind.UnmapDma }, out call))
                    Thread.Yield();
            }

            calls.Start(call);
            Volatile.Write(ref begun, round);
            while (calls.TryHold(call))
            {
                calls.Release(call);
                Thread.Yield();
            }
        }

        other.Join();
        Assert.Equal((0, Rounds), (refused, ended));

        void EndEach()
        {
            while (ended < Rounds)
            {
                if (Volatile.Read(ref begun) == ended || !calls.TryHold(0))
                {
                    Thread.Yield();
                    continue;
                }

                ended++;
                calls.End(0);
            }
        }
    }

    [Fact]
    public void A_call_is_held_by_one_and_only_while_it_is_in_flight()
    {
        var calls = Table(2);
        Assert.False(calls.TryHold(-1));
        Assert.False(calls.TryHold(2));
        Assert.True(calls.TryBegin(new Call { Kind = CallKind.UnmapDma }, out int call));
        calls.Start(call);
        Assert.True(calls.TryHold(call));
        calls.Release(call);
        Assert.True(calls.TryHold(call));
        calls.End(call);
        Assert.False(calls.TryHold(call));
    }

    private static int Begin(CallTable<OnProcessor> calls)
    {
        Assert.True(calls.TryBegin(in AnyCall, out int number));
        calls.Start(number);
        return number;
    }

    private static CallTable<OnProcessor> Table(int limit, int processors = 1, int processor = 0) =>
        new(limit, processors, new OnProcessor(processor));

    /// <summary>No memory, but a processor.</summary>
    private readonly struct OnProcessor(int processor) : IMemory
    {
        public int Processor => processor;

        public ulong Load(ulong address) => throw new NotSupportedException();

        public void Store(ulong address, ulong value) => throw new NotSupportedException();

        public ulong CompareExchange(ulong address, ulong value, ulong comparand) => throw new NotSupportedException();

        public void Relax(ref SpinWait wait) => wait.SpinOnce(sleep1Threshold: -1);
    }
}
