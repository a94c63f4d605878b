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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Requests_of_every_kind_allocate_nothing_also_when_they_fault(ulong type)
    {
        var tables = new BareTables();
        tables.SetContext(BareTables.Directory | 7 << 9 | 3 << 2);
        tables.SetPasid(
            type << 6 | BareTables.SecondStage + 0x4000 | 2 << 2, high: BareTables.FirstStage + 0x4000 | 1);
        tables.Map(BareTables.FirstStage, 0x7000, 0x9_0007);
        for (ulong page = 1; page <= 4; page++)
        {
            ulong table = BareTables.FirstStage + page * 0x1000;
            tables.Map(BareTables.SecondStage, table, table | 3);
        }

        tables.Map(BareTables.SecondStage, 0x7000, 0x9_0003);
        tables.Map(BareTables.SecondStage, 0x9_0000, 0x9_0003);
        for (int i = 0; i < 100; i++)
            EveryKind(tables);
        Assert.True(tables.Write(0x7000).Reached);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            EveryKind(tables);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void EveryKind(BareTables tables)
    {
        for (ulong page = 0; page < 9; page++)
        {
            tables.Write(page << 12);
            tables.Untagged(page << 12);
            tables.Translate(page << 12);
            tables.Translated(page << 12);
        }
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
