namespace PasidVerify.Iommu.Tests;

public class UnmapDmaTests
{
    private readonly DmaMachine _machine = new();

    public UnmapDmaTests()
    {
        _machine.Start(DmaMachine.Nic);
    }

    [Fact]
    public void A_cached_page_answers_until_the_flush_and_never_after_the_unmap_returned()
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x2000);
        Answer cached = _machine.Write(DmaMachine.Nic, iova + 0x1000);
        int call = _machine.BeginUnmap(DmaMachine.Nic, iova, 0x2000);
        Assert.Equal(Status.Pending, _machine.Dma.End(call));
        Assert.Equal(cached, _machine.Write(DmaMachine.Nic, iova + 0x1000));
        _machine.End(call);
        Assert.Equal(Answer.Blocked(FaultReason.NotPresent), _machine.Write(DmaMachine.Nic, iova + 0x1000));
    }

    [Fact]
    public void Another_device_of_the_domain_keeps_nothing_in_a_cache_either()
    {
        _machine.Start(DmaMachine.NicFunction);
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000);
        Assert.True(_machine.Write(DmaMachine.NicFunction, iova).Reached);
        _machine.Unmap(DmaMachine.Nic, iova, 0x1000);
        Assert.False(_machine.Write(DmaMachine.NicFunction, iova).Reached);
    }

    [Fact]
    public void The_last_device_in_IOVA_mode_is_flushed_for_though_another_was_disabled()
    {
        _machine.Start(DmaMachine.NicFunction);
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000);
        Assert.Equal(Status.Pending, _machine.Dma.BeginDisable(DmaMachine.NicFunction, out int call));
        _machine.End(call);
        Assert.True(_machine.Write(DmaMachine.Nic, iova).Reached);
        _machine.Unmap(DmaMachine.Nic, iova, 0x1000);
        Assert.False(_machine.Write(DmaMachine.Nic, iova).Reached);
    }

    [Fact]
    public void Only_what_was_mapped_together_is_unmapped()
    {
        ulong first = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x2000);
        ulong second = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer + 0x2000, 0x2000);
        Assert.Equal(first + 0x2000, second);
        foreach ((ulong iova, ulong size) in new (ulong, ulong)[]
        {
            (first, 0x1000), (first + 0x1000, 0x1000), (first, 0x4000), (first + 0x1000, 0x2000), (second, 0x3000),
        })
        {
            Assert.Equal(Status.NotMapped, _machine.Dma.BeginUnmapDma(DmaMachine.Nic, iova, size, out int call));
            Assert.Equal(-1, call);
        }

        _machine.Unmap(DmaMachine.Nic, first, 0x2000);
        Assert.True(_machine.Read(DmaMachine.Nic, second).Reached);
        _machine.Unmap(DmaMachine.Nic, second, 0x2000);
    }

    [Theory]
    [InlineData(0x1000, 0, Status.EmptyRange)]
    [InlineData(0xfff, 8, Status.OutOfRange)]
    [InlineData(0xffff_ffff_ffff_f000, 0x1001, Status.OutOfRange)]
    [InlineData(0xffff_ffff_ffff_f000, 0x1000, Status.NotMapped)]
    [InlineData(0x7000, 0x1000, Status.NotMapped)]
    [InlineData(0x0001_0000_0000_1000, 0x1000, Status.NotMapped)]
    public void An_unmap_that_is_refused_changes_nothing(ulong iova, ulong size, Status status)
    {
        _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000);
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(status, _machine.Dma.BeginUnmapDma(DmaMachine.Nic, iova, size, out int call));
        Assert.Equal((-1, stores), (call, _machine.Memory.Watch.Stores));
    }

    [Fact]
    public void Where_no_call_is_left_the_mapping_stays()
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x4000);
        for (int i = 0; i < DmaMachine.Calls; i++)
            _machine.BeginUnmap(DmaMachine.Nic, _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000), 0x1000);
        Assert.Equal(Status.Exhausted, _machine.Dma.BeginUnmapDma(DmaMachine.Nic, iova, 0x4000, out _));
        Assert.True(_machine.Read(DmaMachine.Nic, iova).Reached);
    }
}
