namespace PasidVerify.Iommu.Tests;

public class BlockingCallsTests
{
    [Fact]
    public void A_strict_unmap_returns_when_the_device_reaches_the_buffer_no_more()
    {
        var machine = new DmaMachine();
        machine.Start(DmaMachine.Nic);
        ulong iova = machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000);
        Assert.True(machine.Read(DmaMachine.Nic, iova).Reached);
        Assert.Equal(Status.Ok, machine.Dma.UnmapDma(DmaMachine.Nic, iova, 0x1000));
        Assert.False(machine.Read(DmaMachine.Nic, iova).Reached);
        Assert.Equal(Status.NotMapped, machine.Dma.UnmapDma(DmaMachine.Nic, iova, 0x1000));
    }

    [Fact]
    public void A_lazy_one_returns_at_once_and_the_flush_of_its_queue_when_the_device_reaches_it_no_more()
    {
        var machine = new DmaMachine(new BootPolicy(Passthrough: false, Lazy: true));
        ushort domain = machine.Start(DmaMachine.Nic);
        ulong iova = machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000);
        Assert.True(machine.Read(DmaMachine.Nic, iova).Reached);
        Assert.Equal(Status.Ok, machine.Dma.UnmapDma(DmaMachine.Nic, iova, 0x1000));
        Assert.True(machine.Read(DmaMachine.Nic, iova).Reached);
        Assert.Equal(Status.Ok, machine.Dma.FlushQueue(domain));
        Assert.False(machine.Read(DmaMachine.Nic, iova).Reached);
    }

    [Fact]
    public void What_is_refused_has_nothing_to_wait_for()
    {
        var machine = new DmaMachine();
        Assert.Equal(Status.NoDmaDomain, machine.Dma.UnmapDma(DmaMachine.Nic, 0x1000, 0x1000));
        Assert.Equal(Status.NoFlushQueue, machine.Dma.FlushQueue(machine.Start(DmaMachine.Nic)));
    }
}
