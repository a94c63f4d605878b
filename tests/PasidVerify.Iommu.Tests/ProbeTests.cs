namespace PasidVerify.Iommu.Tests;

public class ProbeTests
{
    [Fact]
    public void Devices_of_a_group_share_a_domain_and_others_do_not()
    {
        var machine = new DmaMachine();
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.Nic, out ushort first));
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.Dock, out ushort dock));
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.NicFunction, out ushort second));
        Assert.Equal((DmaMachine.FirstDomain, DmaMachine.FirstDomain), (first, second));
        Assert.Equal(DmaMachine.FirstDomain + 1, dock);
    }

    [Fact]
    public void A_device_is_probed_once()
    {
        var machine = new DmaMachine();
        Assert.Equal(Status.NoSuchDevice, machine.Dma.Probe(Machine.Unknown, out _));
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.Nic, out _));
        Assert.Equal(Status.AlreadyProbed, machine.Dma.Probe(DmaMachine.Nic, out ushort domain));
        Assert.Equal(0, domain);
    }

    [Fact]
    public void A_map_for_a_device_that_is_not_probed_yet_does_not_keep_it_from_being_probed()
    {
        var machine = new DmaMachine();
        Assert.Equal(
            Status.NoDmaDomain,
            machine.Dma.MapDma(DmaMachine.Nic, DmaMachine.Buffer, 8, Direction.ToDevice, out _, out _));
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.Nic, out _));
        machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 8);
    }

    [Fact]
    public void Passthrough_is_for_trusted_devices_only()
    {
        var machine = new DmaMachine(new BootPolicy(Passthrough: true, Lazy: false));
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.Nic, out ushort nic));
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.Dock, out ushort dock));
        Assert.Equal((WellKnownDomain.Passthrough, DmaMachine.FirstDomain), (nic, dock));
        Assert.Equal(Status.NoDmaDomain, machine.Dma.Enable(DmaMachine.Nic, Mode.Iova, out _, out _));
        Assert.Equal(
            Status.NoDmaDomain,
            machine.Dma.MapDma(DmaMachine.Nic, DmaMachine.Buffer, 8, Direction.ToDevice, out _, out _));
    }

    [Fact]
    public void Domain_ids_of_the_DMA_API_and_of_strict_KVA_come_from_one_space()
    {
        var machine = new DmaMachine(configuration: DmaMachine.Configuration() with { DomainLimit = 4 });
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.Nic, out _));
        Assert.Equal(Status.Exhausted, machine.Dma.Probe(DmaMachine.Dock, out ushort domain));
        Assert.Equal(Status.Exhausted, machine.Dma.Enable(DmaMachine.Dock, Mode.Kva, out _, out _));
        Assert.Equal(0, domain);
        Assert.Equal(Status.Ok, machine.Dma.Probe(DmaMachine.NicFunction, out _));
    }

    [Fact]
    public void Iova_mode_needs_a_domain_of_the_DMA_API()
    {
        var machine = new DmaMachine();
        Assert.Equal(Status.NoDmaDomain, machine.Dma.Enable(DmaMachine.Nic, Mode.Iova, out _, out _));
        machine.Start(DmaMachine.Nic);
    }
}
