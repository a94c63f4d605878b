namespace PasidVerify.Iommu.Tests;

public class SteadyStateTests
{
    [Fact]
    public void Map_unmap_access_and_step_allocate_nothing()
    {
        Configuration configuration = Machine.Small();
        var dma = new PasidDma<FlatMemory>(FlatMemory.For(configuration), configuration);
        dma.Enable(Machine.Untrusted, Mode.Kva, out uint pasid, out ushort domain);
        for (int i = 0; i < 1000; i++)
            Round(dma, domain, pasid);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Round(dma, domain, pasid);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Enable_and_disable_allocate_nothing()
    {
        Configuration configuration = Machine.Small();
        var dma = new PasidDma<FlatMemory>(FlatMemory.For(configuration), configuration);
        for (int i = 0; i < 100; i++)
            Cycle(dma);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Cycle(dma);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Round(PasidDma<FlatMemory> dma, ushort domain, uint pasid)
    {
        dma.MapKva(domain, Machine.Kva(0), 0x3000, Protection.Read);
        for (ulong page = 0; page < 4; page++)
            dma.Access(new Request(Machine.Untrusted, pasid, Machine.Kva(page), page == 1, false));
        Status status = dma.BeginUnmapKva(domain, Machine.Kva(0), 0x3000, out int call);
        while (dma.Step())
        {
        }

        status = status == Status.Pending ? dma.End(call) : status;
        if (status != Status.Ok || dma.UnmapKva(domain, Machine.Kva(0), 0x1000) != Status.NotMapped)
            throw new InvalidOperationException();
    }

    private static void Cycle(PasidDma<FlatMemory> dma)
    {
        dma.Enable(Machine.Untrusted, Mode.Kva, out _, out ushort domain);
        dma.MapKva(domain, Machine.Kva(0), 0x3000, Protection.Read);
        dma.Disable(Machine.Untrusted);
    }
}
