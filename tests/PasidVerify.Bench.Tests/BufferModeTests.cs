using PasidVerify.Iommu;

namespace PasidVerify.Bench.Tests;

public class BufferModeTests
{
    public static TheoryData<BufferMode> Modes => [.. BufferModes.All];

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_device_reaches_a_buffer_while_it_is_mapped_and_after_that_only_where_nothing_protects_it(BufferMode mode)
    {
        var machine = new BenchMachine(mode, new() { Granule = 2 }, buffers: 3);
        var (mapped, after) = BufferModes.Measure(mode, machine, new Reach());
        ulong physical = mode == BufferMode.IovaBounce ? (1UL + 3 * 2) << 12 | 0x200 : 3UL << 12;
        Assert.Equal(Answer.At(physical), mapped);
        bool stays = mode is BufferMode.Bypass or BufferMode.KvaFast or BufferMode.IovaLazy;
        Assert.Equal(stays ? Answer.At(physical) : Answer.Blocked(FaultReason.NotPresent), after);
    }

    [Fact]
    public void A_full_queue_is_flushed()
    {
        var machine = new BenchMachine(BufferMode.IovaLazy, new(), buffers: 1);
        var buffers = new LazyDmaBuffers(machine);
        var buffer = machine[0];
        ulong first = buffers.Map(in buffer);
        var given = new HashSet<ulong> { first };
        Assert.True(buffers.Read(first).Reached);
        buffers.Unmap(in buffer, first);
        for (int i = 1; i < LazyDmaBuffers.QueueSize; i++)
        {
            Assert.True(buffers.Read(first).Reached);
            ulong other = buffers.Map(in buffer);
            Assert.True(given.Add(other));
            buffers.Unmap(in buffer, other);
        }

        Assert.False(buffers.Read(first).Reached);
        Assert.Contains(buffers.Map(in buffer), given);
    }

    [Fact]
    public void A_physical_address_beyond_the_mask_is_refused()
    {
        var machine = new BenchMachine(BufferMode.Bypass, new() { DmaBits = 20 }, buffers: 256);
        var buffers = new BypassBuffers(machine);
        Assert.Equal(255UL << 12, buffers.Map(machine[254]));
        Assert.Throws<BenchmarkException>(() => buffers.Map(machine[255]));
    }

    [Theory]
    [InlineData(BufferMode.IovaLazy)]
    [InlineData(BufferMode.IovaStrict)]
    [InlineData(BufferMode.IovaBounce)]
    public void With_few_addresses_batches_are_small_and_a_lazy_queue_is_flushed_before_it_is_full(BufferMode mode)
    {
        foreach (int pages in (int[])[1, 17, 64])
        {
            var parameters = new MapBenchmarkParameters { DmaBits = 20, Granule = pages };
            var batch = new BatchOfBuffers(parameters, TimeProvider.System);
            var cost = BufferModes.Measure(mode, new(mode, parameters, batch.BuffersOfABatch), batch);
            Assert.True(cost.Total > 0);
        }
    }

    private sealed class Reach : IMeasurement<(Answer Mapped, Answer After)>
    {
        public (Answer Mapped, Answer After) Of<TBuffers>(BenchMachine machine, TBuffers buffers)
            where TBuffers : struct, IBuffers
        {
            var buffer = machine[1];
            ulong address = buffers.Map(in buffer);
            var mapped = buffers.Read(address);
            buffers.Unmap(in buffer, address);
            return (mapped, buffers.Read(address));
        }
    }
}
