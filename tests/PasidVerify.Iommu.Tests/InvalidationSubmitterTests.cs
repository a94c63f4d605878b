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
}
