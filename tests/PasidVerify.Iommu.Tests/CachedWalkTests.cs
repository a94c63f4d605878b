namespace PasidVerify.Iommu.Tests;

/// <summary>
/// Walks begin at what context and paging-structure caches know, whatever memory says by now, until software
/// invalidates them (VT-d 6.2.2, 6.2.5).
/// </summary>
public class CachedWalkTests
{
    private const ushort Domain = 7;
    private const ulong Address = 0x5678_9000;
    private const ulong Neighbour = Address + 0x1000;

    /// <summary>A page table that memory leads to afterwards, in place of the one that it led to before.</summary>
    private const ulong OtherTable = 0x12_0000;

    private const ulong OldFrame = 0x8000_0000, NewFrame = 0x9000_0000;

    private readonly BareTables _tables = new();

    public enum Stage
    {
        First,
        Second,
    }

    [Theory]
    [InlineData(Stage.First)]
    [InlineData(Stage.Second)]
    public void The_walk_to_a_neighbour_reads_its_leaf_alone(Stage stage)
    {
        LeadElsewhere(stage);
        int loads = _tables.Memory.Race.Loads;
        Assert.Equal(Answer.At(OldFrame), _tables.Read(Neighbour));

        // Who sets the first stage's flag reads the leaf again.
        Assert.Equal(stage == Stage.First ? 2 : 1, _tables.Memory.Race.Loads - loads);
    }

    [Theory]
    [InlineData(Stage.First, false)]
    [InlineData(Stage.Second, false)]
    [InlineData(Stage.First, true)]
    [InlineData(Stage.Second, true)]
    public void A_walk_of_a_first_stage_is_waited_for_if_it_begins_during_an_invalidation(Stage stage, bool during)
    {
        LeadElsewhere(stage);
        _tables.Read(Neighbour);
        Caches caches = _tables.Hardware.Caches;
        caches.Iotlb.InvalidateAll();
        bool isCounted = false;
        if (during)
            Assert.True(caches.Invalidations.TryBegin());
        _tables.Memory.Race.AtLoad = () => isCounted |= !caches.Walks.AreOver();
        Assert.Equal(Answer.At(OldFrame), _tables.Read(Neighbour));
        Assert.Equal(during || stage == Stage.Second, isCounted);
    }

    [Theory]
    [InlineData(Stage.First)]
    [InlineData(Stage.Second)]
    public void A_table_page_that_memory_left_is_walked_until_its_domain_is_invalidated(Stage stage)
    {
        LeadElsewhere(stage);
        Assert.Equal(Answer.At(OldFrame), _tables.Read(Neighbour));
        _tables.Submit(IotlbDescriptor.OfDomain<Word>(Domain));
        Assert.Equal(Answer.At(NewFrame), _tables.Read(Neighbour));
    }

    [Theory]
    [InlineData(0UL, true)]
    [InlineData(1UL, false)]
    public void A_page_selective_invalidation_of_leaves_alone_leaves_the_way_to_a_first_stage_page(
        ulong leafOnly, bool forgotten)
    {
        LeadElsewhere(Stage.First);
        _tables.Submit(PasidIotlbDescriptor.OfPages<Word>(Domain, BareTables.Pasid, Address >> 12, 0, leafOnly));
        Assert.Equal(Answer.At(forgotten ? NewFrame : OldFrame), _tables.Read(Neighbour));
    }

    [Fact]
    public void Another_pasid_with_the_domain_walks_a_way_of_its_own()
    {
        LeadElsewhere(Stage.First);
        _tables.SetPasid(1 << 6, high: BareTables.FirstStage + 0x4000 | 0x11, slot: BareTables.RidSlot);
        Assert.Equal(Answer.At(NewFrame), _tables.Untagged(Neighbour));
    }

    [Theory]
    [InlineData(5UL, FaultReason.None, FaultReason.WriteDenied)]
    [InlineData(3UL, FaultReason.SupervisorPage, FaultReason.SupervisorPage)]
    public void Rights_of_first_stage_tables_above_still_count(ulong upper, FaultReason read, FaultReason write)
    {
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, Address, OldFrame | 7, flags: upper);
        _tables.Map(BareTables.FirstStage, Neighbour, OldFrame | 7, flags: upper);
        Assert.Equal(FaultReason.None, _tables.Read(Address, privileged: true).Fault);
        Assert.Equal(read, _tables.Read(Neighbour).Fault);
        Assert.Equal(write, _tables.Write(Neighbour).Fault);
    }

    [Fact]
    public void Rights_of_second_stage_tables_above_still_count()
    {
        _tables.UseSecondStage();
        _tables.Map(BareTables.SecondStage, Address, OldFrame | 3, flags: 1);
        _tables.Map(BareTables.SecondStage, Neighbour, OldFrame | 3, flags: 1);
        Assert.Equal(FaultReason.None, _tables.Read(Address).Fault);
        Assert.Equal(FaultReason.None, _tables.Read(Neighbour).Fault);
        Assert.Equal(FaultReason.WriteDenied, _tables.Write(Neighbour).Fault);
    }

    [Fact]
    public void A_context_entry_that_memory_lost_admits_requests_until_its_device_is_invalidated()
    {
        _tables.UseFirstStage();
        _tables.SetPasid(1 << 6, high: BareTables.FirstStage + 0x4000 | 0x11, slot: BareTables.RidSlot);
        _tables.Map(BareTables.FirstStage, Address, OldFrame | 7);
        _tables.Map(BareTables.FirstStage, Neighbour, OldFrame | 7);
        Assert.True(_tables.Untagged(Address).Reached);
        _tables.Memory.Store(BareTables.ContextSlot, 0);
        Assert.Equal(Answer.At(OldFrame), _tables.Untagged(Neighbour));
        _tables.Submit(ContextCacheDescriptor.OfDevice<Word>(Domain, BareTables.Device, 0));
        Assert.Equal(FaultReason.ContextNotPresent, _tables.Untagged(Neighbour).Fault);
    }

    [Fact]
    public void A_context_entry_that_is_not_present_is_cached_nowhere()
    {
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, Address, OldFrame | 7);
        ulong entry = _tables.Memory.Load(BareTables.ContextSlot);
        _tables.Memory.Store(BareTables.ContextSlot, 0);
        Assert.Equal(FaultReason.ContextNotPresent, _tables.Read(Address).Fault);
        _tables.Memory.Store(BareTables.ContextSlot, entry);
        Assert.Equal(Answer.At(OldFrame), _tables.Read(Address));
    }

    /// <summary>One page is read, so that the way to it is cached; then memory leads to another page table.</summary>
    private void LeadElsewhere(Stage of)
    {
        (ulong stage, ulong rights) = of == Stage.First ? (BareTables.FirstStage, 7UL) : (BareTables.SecondStage, 3UL);
        if (of == Stage.First)
            _tables.UseFirstStage();
        else
            _tables.UseSecondStage();
        _tables.Map(stage, Address, OldFrame | rights);
        _tables.Map(stage, Neighbour, OldFrame | rights);
        Assert.Equal(Answer.At(OldFrame), _tables.Read(Address));
        ulong slot = BareTables.Slot(stage, Address, 2);
        _tables.Memory.Store(slot, OtherTable | _tables.Memory.Load(slot) & 0xfff);
        _tables.Memory.Store(OtherTable + (Neighbour >> 12 & 511) * 8, NewFrame | rights);
    }
}
