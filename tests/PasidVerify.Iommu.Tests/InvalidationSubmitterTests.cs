namespace PasidVerify.Iommu.Tests;

public class InvalidationSubmitterTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void A_descriptor_is_written_whole_over_whatever_its_slot_held()
    {
        ulong end = _machine.Layout.Queue + (ulong)_machine.Configuration.QueueSlots * 32;
        for (ulong address = _machine.Layout.Queue; address < end; address += 8)
            _machine.Memory.Store(address, ulong.MaxValue);
        (_, ushort domain) = _machine.Enable(Machine.Untrusted);
        for (int round = 0; round < 20; round++)
        {
            _machine.Map(domain, 0);
            _machine.Unmap(domain, 0);
        }

        Assert.Equal(Status.Ok, _machine.Dma.Disable(Machine.Untrusted));
        Assert.Equal(InvalidationQueueError.None, _machine.Dma.QueueError);
    }

    // The stores of an unmap: the leaf, the status word, then descriptors. There is a moment before and one after each.
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void What_one_call_has_half_written_the_hardware_does_not_see_and_another_call_waits_for_nothing(int store)
    {
        (_, ushort domain) = _machine.Enable(Machine.Untrusted);
        (_, ushort other) = _machine.Enable(Machine.Untrusted2);
        _machine.Map(domain, 0);
        _machine.Map(other, 1);
        int left = store;
        int second = -1;
        _machine.Memory.Watch.Hardware = () =>
        {
            if (--left != 0)
                return;
            second = _machine.BeginUnmap(other, 1);
            Assert.False(_machine.Dma.Step());
            Assert.Equal(Status.Pending, _machine.Dma.End(second));
        };
        int first = _machine.BeginUnmap(domain, 0);
        _machine.Memory.Watch.Hardware = null;
        Assert.True(second >= 0);
        for (int descriptors = 0; descriptors < 4; descriptors++)
            Assert.True(_machine.Dma.Step());
        Assert.False(_machine.Dma.Step());
        Assert.Equal((Status.Ok, Status.Ok), (_machine.Dma.End(first), _machine.Dma.End(second)));
    }

    // Who has written and leaves it to another to publish must have been seen by the other: nobody comes after them.
    [Fact]
    public void What_many_threads_submit_at_once_is_all_published_before_they_return()
    {
        const int Threads = 2, Rounds = 20_000;
        Configuration configuration = Machine.Small() with { CallLimit = Threads, QueueSlots = 8 };
        MemoryLayout layout = MemoryLayout.Of(configuration);
        FlatMemory memory = FlatMemory.For(configuration);
        var queue = new InvalidationQueue<FlatMemory>(memory, new QueueArea(layout.Queue, 8), 46, new Caches());
        var submitter = new InvalidationSubmitter<FlatMemory>(memory, layout, 8, queue);
        int lost = 0;
        using var round = new Barrier(Threads, _ =>
        {
            while (queue.Step())
            {
            }

            lost += Enumerable.Range(0, Threads).Count(call => !submitter.IsDone(call));
        });
        Thread[] callers = [.. Enumerable.Range(0, Threads).Select(call => new Thread(() => Call(call)))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.Equal(0, lost);

        void Call(int call)
        {
            for (int i = 0; i < Rounds; i++)
            {
                submitter.Submit(call, default);
                round.SignalAndWait();
            }
        }
    }

    [Fact]
    public void Calls_of_many_threads_all_reach_the_hardware_once_and_in_whole()
    {
        const int Threads = 4, Rounds = 100, Calls = 4;
        Configuration configuration = Machine.Small() with { CallLimit = Calls, QueueSlots = 16 };
        MemoryLayout layout = MemoryLayout.Of(configuration);
        FlatMemory memory = FlatMemory.For(configuration);
        var queue = new InvalidationQueue<FlatMemory>(memory, new QueueArea(layout.Queue, 16), 46, new Caches());
        var submitter = new InvalidationSubmitter<FlatMemory>(memory, layout, 16, queue);
        int done = 0;
        Thread[] callers = [.. Enumerable.Range(0, Threads).Select(call => new Thread(() => Call(call)))];
        foreach (Thread caller in callers)
            caller.Start();
        int executed = 0;
        while (Volatile.Read(ref done) < Threads || queue.Registers.Head != queue.Registers.Tail)
            executed += queue.Step() ? 1 : 0;
        Assert.Equal(InvalidationQueueError.None, queue.Registers.Error);
        Assert.Equal(Threads * Rounds * 3, executed);

        void Call(int call)
        {
            Descriptor<Word> flush = PasidIotlbDescriptor.OfPasid<Word>(5, 2);
            for (int round = 0; round < Rounds; round++)
            {
                submitter.Submit(call, default, flush, flush);
                while (!submitter.IsDone(call))
                    Thread.Yield();
            }

            Interlocked.Increment(ref done);
        }
    }
}
