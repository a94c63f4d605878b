namespace PasidVerify.Iommu.Tests;

/// <summary>What a mapping of one page costs where mappings lie side by side: table memory, and loads of a walk.</summary>
public class MappingCostTests
{
    private const int Many = 100_000;
    private const int PagesOfATable = 512;
    private const double MostBytes = 10;
    private const int WarmRounds = 4;
    private const ushort Strict = Machine.Untrusted;
    private const ushort Dma = Machine.Trusted;

    [Fact]
    public void A_page_of_the_dma_api_takes_ten_bytes_of_tables_at_most()
    {
        (PasidDma<WatchedMemory> dma, _, _) = Mapped(Many);
        Assert.InRange(BytesOfTables(dma) / Many, sizeof(ulong), MostBytes);
    }

    [Fact]
    public void A_page_of_a_strict_domain_takes_ten_bytes_of_tables_at_most()
    {
        Configuration configuration = Configuration(0) with
        {
            KernelPages = [.. Enumerable.Range(0, Many).Select(page =>
                new KernelPage(Machine.PageOf(Machine.Base) + (ulong)page, 1 + (ulong)page, true))],
            DirectMapSize = (ulong)Many * 0x1000,
        };
        (PasidDma<WatchedMemory> dma, _) = New(configuration);
        Assert.Equal(Status.Ok, dma.Enable(Strict, Mode.Kva, out _, out ushort domain));
        for (ulong page = 0; page < Many; page++)
            Assert.Equal(Status.Ok, dma.MapKva(domain, Machine.Kva(page), 0x1000, Protection.Read));
        Assert.InRange(BytesOfTables(dma) / Many, sizeof(ulong), MostBytes);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(Many)]
    public void A_miss_reads_the_leaf_and_nothing_else(int mappings)
    {
        (PasidDma<WatchedMemory> dma, MemoryWatch watch, ulong[] iovas) = Mapped(mappings);

        // Until the paging-structure cache knows each table page: what leads to several of them takes turns with these in
        // one set, and gives way in the end.
        for (int round = 0; round < WarmRounds; round++)
        {
            foreach (ulong iova in iovas.Where((_, i) => i % PagesOfATable == 0))
                Read(dma, iova);
        }

        // Each in a block of its own, and more of them than there are entries: no two are answered by one walk.
        var random = new Random(1);
        ulong[] sample = [.. iovas.Where((_, i) => i % 64 == 5)];
        random.Shuffle(sample);
        var loads = new HashSet<int>();
        foreach (ulong iova in sample)
            loads.Add(LoadsOf(watch, () => Read(dma, iova)));
        Assert.True(sample.Length > 10);
        Assert.Equal([1], loads);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(Many)]
    public void A_miss_of_every_cache_reads_one_entry_of_each_of_four_levels(int mappings)
    {
        (PasidDma<WatchedMemory> dma, MemoryWatch watch, ulong[] iovas) = Mapped(mappings);

        // No table leads there: what a walk finds on its way to tables is cached all the same.
        Assert.False(dma.Access(new Request(Dma, 1, 1UL << 46, false, false)).Reached);
        Assert.Equal(4, LoadsOf(watch, () => Read(dma, iovas[^1])));
    }

    private static void Read(PasidDma<WatchedMemory> dma, ulong iova) =>
        Assert.True(dma.Access(new Request(Dma, 1, iova, false, false)).Reached);

    private static int LoadsOf(MemoryWatch watch, Action access)
    {
        int before = watch.Loads;
        access();
        return watch.Loads - before;
    }

    /// <summary>The root of the only domain in use, and what lies below it.</summary>
    private static double BytesOfTables(PasidDma<WatchedMemory> dma) => (1.0 + dma.DomainTables.InUse) * 0x1000;

    /// <summary>Pages of the DMA API, mapped one by one, in a strict domain that requests with PASID 1 reach.</summary>
    private static (PasidDma<WatchedMemory> Dma, MemoryWatch Watch, ulong[] Iovas) Mapped(int count)
    {
        (PasidDma<WatchedMemory> dma, MemoryWatch watch) = New(Configuration(count));
        Assert.Equal(Status.Ok, dma.Probe(Dma, out _));
        Assert.Equal(Status.Ok, dma.Enable(Dma, Mode.Iova, out _, out _));
        var iovas = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(
                Status.Ok,
                dma.MapDma(Dma, 0x1000 + (ulong)i * 0x1000, 0x1000, Direction.Bidirectional, out iovas[i], out _));
        }

        return (dma, watch, iovas);
    }

    private static (PasidDma<WatchedMemory> Dma, MemoryWatch Watch) New(Configuration configuration)
    {
        var watch = new MemoryWatch();
        return (new PasidDma<WatchedMemory>(new WatchedMemory(FlatMemory.For(configuration), watch), configuration), watch);
    }

    /// <summary>An IOTLB of four entries, for it to miss.</summary>
    private static Configuration Configuration(int mappings) => Machine.Small() with
    {
        LastIova = (1UL << 35) - 1,
        DomainTablePages = Math.Max(mappings, Many) / PagesOfATable + 16,
        IotlbEntries = 4,
    };
}
