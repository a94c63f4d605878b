namespace PasidVerify.Iommu.Tests;

/// <summary>
/// Requests without PASID go through the domain that probe gave the device; what is unmapped is flushed for them, and
/// for the reserved PASID while a device uses it.
/// </summary>
public class WithoutPasidTests
{
    private const ushort Nic = DmaMachine.Nic;
    private const ulong Buffer = DmaMachine.Buffer;
    private const ulong Size = 0x1000;

    [Fact]
    public void A_probed_device_reaches_its_mappings_without_PASID()
    {
        var machine = new DmaMachine();
        Assert.Equal(FaultReason.DirectoryNotPresent, Untagged(machine, 0x1000).Fault);
        Assert.Equal(Status.Ok, machine.Dma.Probe(Nic, out _));
        ulong iova = machine.Map(Nic, Buffer, Size);
        Assert.Equal(Answer.At(Buffer), Untagged(machine, iova));
        Assert.Equal(FaultReason.NotPresent, Untagged(machine, iova + Size).Fault);
    }

    [Fact]
    public void Under_passthrough_a_trusted_device_reaches_memory_as_it_is()
    {
        var machine = new DmaMachine(new BootPolicy(Passthrough: true, Lazy: false));
        Assert.Equal(Status.Ok, machine.Dma.Probe(Nic, out ushort domain));
        Assert.Equal((WellKnownDomain.Passthrough, Answer.At(0x1234)), (domain, Untagged(machine, 0x1234)));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(3UL)]
    public void What_the_IOTLB_knows_without_PASID_is_gone_when_the_unmap_has_returned(ulong pages)
    {
        var machine = new DmaMachine();
        machine.Start(Nic);
        ulong iova = machine.Map(Nic, Buffer, pages * Size);
        for (ulong page = 0; page < pages; page++)
            Assert.True(Untagged(machine, iova + page * Size).Reached);
        int call = machine.BeginUnmap(Nic, iova, pages * Size);
        Assert.True(Untagged(machine, iova).Reached);
        machine.End(call);
        for (ulong page = 0; page < pages; page++)
            Assert.Equal(FaultReason.NotPresent, Untagged(machine, iova + page * Size).Fault);
    }

    [Fact]
    public void What_a_lazy_domain_left_in_the_IOTLB_is_gone_when_its_queue_is_flushed()
    {
        var machine = new DmaMachine(new BootPolicy(Passthrough: false, Lazy: true));
        ushort domain = machine.Start(Nic);
        ulong iova = machine.Map(Nic, Buffer, Size);
        Assert.True(Untagged(machine, iova).Reached);
        Assert.True(machine.Read(Nic, iova).Reached);
        Assert.Equal(Status.Ok, machine.Dma.BeginUnmapDma(Nic, iova, Size, out _));
        Assert.True(Untagged(machine, iova).Reached);
        Assert.Equal(Status.Pending, machine.Dma.BeginFlushQueue(domain, out int call));
        machine.End(call);
        Assert.Equal(FaultReason.NotPresent, Untagged(machine, iova).Fault);
        Assert.Equal(FaultReason.NotPresent, machine.Read(Nic, iova).Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_reserved_PASID_is_flushed_while_a_device_of_the_domain_uses_it_and_no_longer(bool lazy)
    {
        var machine = new DmaMachine(new BootPolicy(Passthrough: false, lazy));
        ushort domain = machine.Start(Nic);
        machine.Start(DmaMachine.NicFunction);
        Assert.Equal(3, DescriptorsOfAFlush(machine, domain, lazy));
        Assert.Equal(Status.Ok, machine.Dma.Disable(Nic));
        Assert.Equal(3, DescriptorsOfAFlush(machine, domain, lazy));
        Assert.Equal(Status.Ok, machine.Dma.Disable(DmaMachine.NicFunction));
        Assert.Equal(2, DescriptorsOfAFlush(machine, domain, lazy));
    }

    private static Answer Untagged(DmaMachine machine, ulong address) =>
        machine.Dma.Access(new Request(Nic, 0, address, false, false) { WithoutPasid = true });

    /// <summary>How many descriptors an unmap takes, or the flush of a queue, its wait among them.</summary>
    private static int DescriptorsOfAFlush(DmaMachine machine, ushort domain, bool lazy)
    {
        ulong iova = machine.Map(Nic, Buffer, Size);
        Status status = machine.Dma.BeginUnmapDma(Nic, iova, Size, out int call);
        if (lazy)
            status = machine.Dma.BeginFlushQueue(domain, out call);
        Assert.Equal(Status.Pending, status);
        int steps = 0;
        while (machine.Dma.Step())
            steps++;
        Assert.Equal(Status.Ok, machine.Dma.End(call));
        return steps;
    }
}
