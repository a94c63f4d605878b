namespace PasidVerify.Iommu.Tests;

/// <summary>A queue of 128-bit descriptors: legacy mode runs it, scalable mode refuses it (VT-d 6.5.2).</summary>
public class NarrowQueueTests
{
    private const ulong Start = 0x1000;
    private const ulong Status = 0x2000;

    private readonly FlatMemory _memory = new(Start, 0x2000);
    private readonly Caches _caches = new();

    [Fact]
    public void Legacy_mode_reads_a_descriptor_every_16_bytes_and_wraps_around()
    {
        var queue = Queue(isScalable: false);
        for (ulong i = 1; i <= 10; i++)
        {
            ulong slot = (i - 1) % 4 * 16;
            _memory.Store(Start + slot, i << 32 | 0x25);
            _memory.Store(Start + slot + 8, Status);
            queue.Registers.WriteTail(i % 4 * 16);
            Assert.True(queue.Step());
            Assert.Equal((i, i % 4 * 16), (_memory.Load(Status), queue.Registers.Head));
        }

        Assert.Equal(0UL, queue.Registers.FaultStatus);
    }

    [Fact]
    public void Legacy_mode_invalidates_contexts_and_the_iotlb()
    {
        _caches.Contexts.Fill(8, default, _caches.Invalidations.Now);
        _caches.Iotlb.Fill(
            Requester.Key(8, 2), 0, new Translation { Order = 12, Rights = Rights.UserRead }, _caches.Invalidations.Now);
        var queue = Queue(isScalable: false);
        _memory.Store(Start, 0x11);
        _memory.Store(Start + 16, 0x12);
        queue.Registers.WriteTail(32);
        Assert.True(queue.Step());
        Assert.False(_caches.Contexts.TryGet(8, out _));
        Assert.True(_caches.Iotlb.TryGet(new Request(8, 2, 0, false, false), out _));
        Assert.True(queue.Step());
        Assert.False(_caches.Iotlb.TryGet(new Request(8, 2, 0, false, false), out _));
    }

    [Fact]
    public void Scalable_mode_refuses_every_descriptor_for_its_width()
    {
        var queue = Queue(isScalable: true);
        _memory.Store(Start, 0x11);
        queue.Registers.WriteTail(16);
        Assert.False(queue.Step());
        Assert.Equal((0x10UL, 5UL, 0UL), (
            queue.Registers.FaultStatus, queue.Registers.ErrorRecord, queue.Registers.Head));
    }

    private InvalidationQueue<FlatMemory> Queue(bool isScalable) =>
        new(_memory, new QueueArea(Start, 4, false), 46, _caches, isScalable);
}
