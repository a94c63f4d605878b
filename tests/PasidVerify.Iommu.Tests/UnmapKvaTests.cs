namespace PasidVerify.Iommu.Tests;

public class UnmapKvaTests
{
    private readonly Machine _machine = new();
    private readonly uint _pasid;
    private readonly ushort _strict;

    public UnmapKvaTests()
    {
        (_pasid, _strict) = _machine.Enable(Machine.Untrusted);
    }

    [Fact]
    public void A_stale_entry_answers_before_the_flush_and_is_gone_after()
    {
        _machine.Map(_strict, 2);
        Answer cached = _machine.Write(Machine.Untrusted, _pasid, Machine.Kva(2));
        int call = _machine.BeginUnmap(_strict, 2);
        Assert.Equal(cached, _machine.Write(Machine.Untrusted, _pasid, Machine.Kva(2)));
        Assert.Equal(Status.Pending, _machine.Dma.End(call));
        Assert.True(_machine.Dma.Step());
        Assert.Equal(Answer.Blocked(FaultReason.NotPresent), _machine.Write(Machine.Untrusted, _pasid, Machine.Kva(2)));
        Assert.Equal(Status.Pending, _machine.Dma.End(call));
        Assert.True(_machine.Dma.Step());
        Assert.False(_machine.Dma.Step());
        Assert.Equal(Status.Ok, _machine.Dma.End(call));
        Assert.Equal(Status.NoSuchCall, _machine.Dma.End(call));
    }

    [Theory]
    [InlineData(Machine.Base + 1, 0x1000, Status.Misaligned)]
    [InlineData(Machine.Base, 0x1fff, Status.Misaligned)]
    [InlineData(Machine.Base, 0x1000, Status.NotMapped)]
    [InlineData(Machine.Base + 0x1000, 0x3000, Status.NotMapped)]
    [InlineData(Machine.Base, Machine.Size, Status.NotMapped)]
    public void Strict_mode_refuses_and_changes_nothing(ulong address, ulong size, Status status)
    {
        _machine.Map(_strict, 1, 2);
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(status, _machine.Dma.BeginUnmapKva(_strict, address, size, out int call));
        Assert.Equal((-1, stores), (call, _machine.Memory.Watch.Stores));
        Assert.True(_machine.Read(Machine.Untrusted, _pasid, Machine.Kva(2)).Reached);
    }

    [Fact]
    public void Pages_in_flight_are_busy_and_that_comes_before_not_mapped()
    {
        _machine.Map(_strict, 1, 3);
        int call = _machine.BeginUnmap(_strict, 2);
        Assert.Equal(Status.Busy, _machine.Dma.BeginUnmapKva(_strict, Machine.Kva(0), 0x4000, out _));
        Assert.Equal(Status.NotMapped, _machine.Dma.BeginUnmapKva(_strict, Machine.Kva(0), 0x2000, out _));
        int other = _machine.BeginUnmap(_strict, 3);
        Assert.Equal((0, 1), (call, other));
        _machine.End(other);
        Assert.Equal(Status.Ok, _machine.Dma.End(call));
        Assert.Equal(Status.NotMapped, _machine.Dma.BeginUnmapKva(_strict, Machine.Kva(2), 0x1000, out _));
    }

    [Fact]
    public void Another_domains_unmap_in_flight_does_not_concern_us()
    {
        (_, ushort other) = _machine.Enable(Machine.Untrusted2);
        _machine.Map(_strict, 2);
        _machine.Map(other, 2, 2);
        _machine.BeginUnmap(_strict, 2);
        Assert.Equal(1, _machine.BeginUnmap(other, 3));
        Assert.Equal(2, _machine.BeginUnmap(other, 2));
    }

    [Fact]
    public void Without_a_free_call_unmap_is_exhausted_and_call_numbers_are_reused_lowest_first()
    {
        _machine.Map(_strict, 0, 8);
        for (int i = 0; i < 3; i++)
            Assert.Equal(i, _machine.BeginUnmap(_strict, (ulong)i));
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(Status.Exhausted, _machine.Dma.BeginUnmapKva(_strict, Machine.Kva(3), 0x1000, out int call));
        Assert.Equal((-1, stores), (call, _machine.Memory.Watch.Stores));
        Assert.Equal(Status.NotMapped, _machine.Dma.BeginUnmapKva(_strict, Machine.Kva(9), 0x1000, out _));
        _machine.End(1);
        Assert.Equal(1, _machine.BeginUnmap(_strict, 3));
    }

    [Fact]
    public void The_flush_of_one_call_does_not_complete_a_later_one()
    {
        _machine.Map(_strict, 0, 2);
        int first = _machine.BeginUnmap(_strict, 0);
        int second = _machine.BeginUnmap(_strict, 1);
        _machine.Dma.Step();
        _machine.Dma.Step();
        Assert.Equal(Status.Pending, _machine.Dma.End(second));
        Assert.Equal(Status.Ok, _machine.Dma.End(first));
        Assert.Equal(0, _machine.BeginUnmap(_strict, Remap(0)));
        Assert.Equal(Status.Pending, _machine.Dma.End(0));
    }

    [Fact]
    public void One_range_straddling_blocks_is_flushed_whole()
    {
        for (ulong first = 0; first < 12; first++)
        {
            for (ulong count = 1; first + count <= 12; count++)
            {
                _machine.Map(_strict, 0, 12);
                for (ulong page = 0; page < 12; page++)
                    Assert.True(_machine.Read(Machine.Untrusted, _pasid, Machine.Kva(page)).Reached);
                _machine.Unmap(_strict, first, count);
                for (ulong page = 0; page < 12; page++)
                {
                    bool gone = page >= first && page < first + count;
                    Assert.Equal(!gone, _machine.Read(Machine.Untrusted, _pasid, Machine.Kva(page)).Reached);
                }

                if (first > 0)
                    _machine.Unmap(_strict, 0, first);
                if (first + count < 12)
                    _machine.Unmap(_strict, first + count, 12 - first - count);
            }
        }
    }

    [Fact]
    public void The_queue_holds_the_golden_descriptors()
    {
        _machine.Map(_strict, 3, 2);
        _machine.BeginUnmap(_strict, 3, 2);
        ulong queue = _machine.Layout.Queue;
        ulong[] expected =
        [
            (ulong)_pasid << 32 | (ulong)_strict << 16 | 0x36, Machine.Base | 0x40 | 3, 0, 0,
            2UL << 32 | 0x25, _machine.Layout.StatusOf(0), 0, 0,
        ];
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], _machine.Memory.Load(queue + (ulong)i * 8));
    }

    [Fact]
    public void A_range_too_wide_for_an_address_mask_is_flushed_by_PASID()
    {
        const ulong first = 0x3ffff;
        ulong page = Machine.PageOf(Machine.Base) + first;
        var machine = new Machine(Machine.Small() with
        {
            KernelPages = [new(page, 5, true), new(page + 1, 6, true)],
            DirectMapSize = 1UL << 31,
        });
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        machine.Map(domain, first, 2);
        Assert.True(machine.Read(Machine.Untrusted, pasid, Machine.Kva(first + 1)).Reached);
        machine.Unmap(domain, first, 2);
        Assert.Equal((ulong)pasid << 32 | (ulong)domain << 16 | 0x26, machine.Memory.Load(machine.Layout.Queue));
        Assert.False(machine.Read(Machine.Untrusted, pasid, Machine.Kva(first + 1)).Reached);
    }

    [Fact]
    public void A_blocking_call_says_when_the_hardware_has_stopped()
    {
        _machine.Map(_strict, 0, 2);
        int call = _machine.BeginUnmap(_strict, 0);
        _machine.Memory.Store(_machine.Layout.Queue, 0);
        Assert.Throws<InvalidOperationException>(() => _machine.Dma.UnmapKva(_strict, Machine.Kva(1), 0x1000));
        Assert.Equal(InvalidationQueueError.InvalidType, _machine.Dma.QueueError);
        Assert.Equal(Status.Pending, _machine.Dma.End(call));
    }

    private ulong Remap(ulong page)
    {
        _machine.Map(_strict, page);
        return page;
    }
}
