namespace PasidVerify.Iommu.Tests;

/// <summary>What paging-structure caches find, and which descriptors drop it (VT-d 6.2.5, 6.5.2.3, 6.5.2.4).</summary>
public class PagingStructureCacheTests
{
    private const ushort Domain = 5;
    private const uint Pasid = 2;
    private const ulong Address = 0x0000_7654_3210_f000;
    private const ulong Page = Address >> 12;

    private static readonly ulong First = PagingStructureCache.FirstStage(Domain, Pasid);
    private static readonly ulong Second = PagingStructureCache.SecondStage(Domain);

    // Of a PDE in each: other PASID, other domain, and the neighbour of the target's 2 MiB.
    private static readonly (char Name, ulong Tables, ulong Address)[] Entries =
    [
        ('f', First, Address),
        ('n', First, Address + 0x20_0000),
        ('p', PagingStructureCache.FirstStage(Domain, Pasid + 1), Address),
        ('d', PagingStructureCache.FirstStage(Domain + 1, Pasid), Address),
        ('s', Second, Address),
        ('t', Second, Address + 0x20_0000),
        ('e', PagingStructureCache.SecondStage(Domain + 1), Address),
    ];

    private readonly Caches _caches = new();

    private PagingStructureCache Structures => _caches.Structures;

    private long Now => _caches.Invalidations.Now;

    [Fact]
    public void Where_tables_would_displace_others_one_page_in_eight_has_its_table_kept()
    {
        const ulong Region = 1UL << 21, Regions = 256;
        for (ulong i = 0; i < Regions; i++)
            Structures.Fill(First, i * Region + 0x1000, 2, 0x1000, PathRights.None, Now);
        Structures.Fill(First, Regions * Region + 0x1000, 2, 0x2000, PathRights.None, Now);
        Assert.False(Structures.TryGet(First, Regions * Region, out _));
        Assert.Equal(Regions, Cached());
        Structures.Fill(First, Regions * Region + 0x8000, 2, 0x2000, PathRights.None, Now);
        Assert.True(Structures.TryGet(First, Regions * Region, out PagingStructure found));
        Assert.Equal(0x2000UL, found.Table);
        Assert.Equal(Regions - 1, Cached());

        ulong Cached()
        {
            ulong cached = 0;
            for (ulong i = 0; i < Regions; i++)
                cached += Structures.TryGet(First, i * Region, out _) ? 1UL : 0;
            return cached;
        }
    }

    [Fact]
    public void The_walk_goes_on_below_the_entry_nearest_to_the_leaf()
    {
        Assert.False(Structures.TryGet(First, Address, out _));
        for (int level = 5; level >= 2; level--)
        {
            Structures.Fill(First, Address, level, (ulong)level << 12, PathRights.Write, Now);
            Assert.True(Structures.TryGet(First, Address, out PagingStructure found));
            Assert.Equal((level, (ulong)level << 12, PathRights.Write), (found.Level, found.Table, found.Rights));
        }
    }

    [Theory]
    [InlineData(2, 21)]
    [InlineData(3, 30)]
    [InlineData(4, 39)]
    [InlineData(5, 48)]
    public void An_entry_serves_the_addresses_that_agree_above_its_index(int level, int shift)
    {
        Structures.Fill(First, Address, level, 0x1000, PathRights.None, Now);
        Assert.True(Structures.TryGet(First, Address ^ (1UL << (shift - 1)), out _));
        Assert.False(Structures.TryGet(First, Address ^ (1UL << shift), out PagingStructure found));
        Assert.Equal(0UL, found.Table);
    }

    [Fact]
    public void An_entry_filled_again_is_replaced()
    {
        Structures.Fill(First, Address, 2, 0x1000, PathRights.Write | PathRights.User, Now);
        Structures.Fill(First, Address + 0x1000, 2, 0x2000, PathRights.None, Now);
        Assert.True(Structures.TryGet(First, Address, out PagingStructure found));
        Assert.Equal((0x2000UL, PathRights.None), (found.Table, found.Rights));
    }

    public static TheoryData<string, ulong, ulong, string> Removals()
    {
        var data = new TheoryData<string, ulong, ulong, string>();
        Add("global", IotlbDescriptor.All<Word>(), "");
        Add("domain", IotlbDescriptor.OfDomain<Word>(Domain), "de");
        Add("domain pages", IotlbDescriptor.OfPages<Word>(Domain, Page, 0, 0), "dte");
        Add("domain pages, neighbours too", IotlbDescriptor.OfPages<Word>(Domain, Page, 10, 0), "de");
        Add("domain pages elsewhere", IotlbDescriptor.OfPages<Word>(Domain, 0, 0, 0), "dste");
        Add("domain pages, leaves only", IotlbDescriptor.OfPages<Word>(Domain, Page, 0, 1), "dste");
        Add("PASID", PasidIotlbDescriptor.OfPasid<Word>(Domain, Pasid), "pdste");
        Add("PASID pages", PasidIotlbDescriptor.OfPages<Word>(Domain, Pasid, Page, 0, 0), "npdste");
        Add("PASID pages, neighbours too", PasidIotlbDescriptor.OfPages<Word>(Domain, Pasid, Page, 10, 0), "pdste");
        Add("PASID pages, the largest mask", PasidIotlbDescriptor.OfPages<Word>(Domain, Pasid, Page, 18, 0), "pdste");
        Add("PASID pages elsewhere", PasidIotlbDescriptor.OfPages<Word>(Domain, Pasid, 0, 9, 0), "fnpdste");
        Add("PASID pages, leaves only", PasidIotlbDescriptor.OfPages<Word>(Domain, Pasid, Page, 9, 1), "fnpdste");
        Add("a range of leaves", PasidIotlbDescriptor.OfRange<Word>(Domain, Pasid, Page, Page + 1), "fnpdste");
        Add("PASID cache", PasidCacheDescriptor.All<Word>(), "fnpdste");
        Add("context cache", ContextCacheDescriptor.All<Word>(), "fnpdste");
        return data;

        void Add(string name, Descriptor<Word> descriptor, string left) =>
            data.Add(name, descriptor.Low, descriptor.High, left);
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void An_invalidation_drops_the_structures_of_its_column(string name, ulong low, ulong high, string left)
    {
        foreach (var (_, tables, address) in Entries)
            Structures.Fill(tables, address, 2, 0x1000, PathRights.None, Now);
        Assert.Equal("fnpdste", Left());
        CacheInvalidation.Execute(_caches, new Descriptor<Word>(low, high));
        Assert.Equal((name, left), (name, Left()));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void What_is_not_about_pages_takes_the_entries_of_every_level(int level)
    {
        foreach (Descriptor<Word> descriptor in new[] { IotlbDescriptor.All<Word>(), IotlbDescriptor.OfDomain<Word>(Domain) })
        {
            Structures.Fill(First, Address, level, 0x1000, PathRights.None, Now);
            Assert.True(Structures.TryGet(First, Address, out _));
            CacheInvalidation.Execute(_caches, in descriptor);
            Assert.False(Structures.TryGet(First, Address, out _));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void One_page_takes_the_entries_of_every_level_above_it(int level)
    {
        Structures.Fill(First, Address, level, 0x1000, PathRights.None, Now);
        Structures.InvalidatePasidPages(Domain, Pasid, Page, 0, false);
        Assert.False(Structures.TryGet(First, Address, out _));
    }

    [Fact]
    public void Lookups_fills_and_invalidations_allocate_nothing()
    {
        Structures.Fill(First, Address, 2, 0x1000, PathRights.None, Now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Structures.Fill(First, Address, 3, 0x1000, PathRights.None, Now);
        bool hit = Structures.TryGet(First, Address, out _);
        Structures.InvalidatePasidPages(Domain, Pasid, Page, 0, false);
        Structures.InvalidateDomainPages(Domain, Page, 0, false);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(hit);
        Assert.Equal(0, allocated);
    }

    private string Left() => string.Concat(
        Entries.Where(entry => Structures.TryGet(entry.Tables, entry.Address, out _)).Select(entry => entry.Name));
}
