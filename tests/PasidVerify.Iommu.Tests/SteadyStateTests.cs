namespace PasidVerify.Iommu.Tests;

public class SteadyStateTests
{
    [Fact]
    public void Map_unmap_access_and_step_allocate_nothing()
    {
        Configuration configuration = Machine.Small();
        var dma = new PasidDma<FlatMemory>(FlatMemory.For(configuration), configuration);
        dma.Enable(Machine.Untrusted, Mode.Kva, out uint pasid, out ushort domain);
        Assert.Equal(0, Allocated(1000, () => Round(dma, domain, pasid)));
    }

    [Fact]
    public void Enable_and_disable_allocate_nothing()
    {
        Configuration configuration = Machine.Small();
        var dma = new PasidDma<FlatMemory>(FlatMemory.For(configuration), configuration);
        Assert.Equal(0, Allocated(100, () => Cycle(dma)));
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
        Assert.Equal(0, Allocated(100, () => EveryKind(tables)));
        Assert.True(tables.Write(0x7000).Reached);
    }

    /// <summary>The fewest bytes of some trials: what code allocates it allocates each time, the runtime at times.</summary>
    private static long Allocated(int rounds, Action round)
    {
        const int Trials = 5;
        long least = long.MaxValue;
        for (int trial = 0; trial < Trials; trial++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < rounds; i++)
                round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
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
