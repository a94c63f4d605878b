namespace PasidVerify.Iommu.Tests;

/// <summary>Second-stage tables of every height and page size, and the flags in them (VT-d 3.7, 9.8).</summary>
public class SecondStageTests
{
    private const ulong Address = 0x0000_0055_6789_a000;
    private const ulong AccessedDirty = 1 << 9;

    private readonly BareTables _tables = new();

    public static TheoryData<int, int> Pages()
    {
        var data = new TheoryData<int, int>();
        for (int levels = 3; levels <= 5; levels++)
        {
            for (int leaf = 1; leaf <= 3; leaf++)
                data.Add(levels, leaf);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_of_any_size_is_found_in_tables_of_any_height(int levels, int leafLevel)
    {
        ulong size = 0x1000UL << 9 * (leafLevel - 1);
        _tables.UseSecondStage(levels);
        _tables.Map(BareTables.SecondStage, Address, size * 3 | Large(leafLevel) | 3, leafLevel, levels);
        Answer expected = Answer.At(size * 3 + (Address + 0x123 & size - 1));
        Assert.Equal(expected, _tables.Read(Address + 0x123));
        Assert.Equal(expected, _tables.Write(Address + 0x123));
        Assert.Equal(expected, _tables.Write(Address + 0x123, privileged: true));
        Assert.Equal(0, _tables.Memory.Race.Updates);
    }

    [Theory]
    [InlineData(3, 0x7f_ffff_ffff, FaultReason.SecondStageNotPresent)]
    [InlineData(3, 0x80_0000_0000, FaultReason.BeyondSecondStage)]
    [InlineData(4, 0xffff_ffff_ffff, FaultReason.SecondStageNotPresent)]
    [InlineData(4, 0x1_0000_0000_0000, FaultReason.BeyondSecondStage)]
    [InlineData(5, 0x1ff_ffff_ffff_ffff, FaultReason.SecondStageNotPresent)]
    [InlineData(5, 0x200_0000_0000_0000, FaultReason.BeyondSecondStage)]
    [InlineData(5, ulong.MaxValue, FaultReason.BeyondSecondStage)]
    public void AW_limits_the_addresses(int levels, ulong address, FaultReason fault)
    {
        _tables.UseSecondStage(levels);
        Assert.Equal(fault, _tables.Read(address).Fault);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public void Address_widths_that_do_not_exist_fault_where_they_are_used(ulong width)
    {
        _tables.SetPasid(2 << 6 | width << 2);
        Assert.Equal(FaultReason.PasidInvalid, _tables.Read(Address).Fault);
        _tables.SetPasid(3 << 6 | width << 2);
        Assert.Equal(FaultReason.PasidInvalid, _tables.Read(Address).Fault);
        _tables.SetPasid(4 << 6 | width << 2);
        Assert.Equal(FaultReason.None, _tables.Read(Address).Fault);
    }

    [Theory]
    [InlineData(4, 7, FaultReason.SecondStageReserved)]
    [InlineData(5, 7, FaultReason.SecondStageReserved)]
    [InlineData(1, 46, FaultReason.SecondStageReserved)]
    [InlineData(5, 51, FaultReason.SecondStageReserved)]
    [InlineData(2, 11, FaultReason.SecondStageReserved)]
    [InlineData(4, 11, FaultReason.SecondStageReserved)]
    [InlineData(1, 11, FaultReason.None)]
    [InlineData(1, 7, FaultReason.None)]
    [InlineData(1, 2, FaultReason.None)]
    [InlineData(3, 2, FaultReason.None)]
    [InlineData(1, 6, FaultReason.None)]
    [InlineData(1, 52, FaultReason.None)]
    [InlineData(1, 62, FaultReason.None)]
    [InlineData(5, 63, FaultReason.None)]
    public void Bits_of_an_entry_fault_or_are_ignored(int level, int bit, FaultReason fault)
    {
        _tables.UseSecondStage(5);
        _tables.Map(BareTables.SecondStage, Address, 0x9_0003, levels: 5);
        _tables.Flip(BareTables.Slot(BareTables.SecondStage, Address, level), bit);
        Assert.Equal(fault, _tables.Read(Address).Fault);
    }

    [Theory]
    [InlineData(2, 12)]
    [InlineData(2, 20)]
    [InlineData(3, 12)]
    [InlineData(3, 29)]
    public void Address_bits_inside_a_large_page_fault(int leafLevel, int bit)
    {
        _tables.UseSecondStage();
        _tables.Map(BareTables.SecondStage, Address, 0xc000_0883, leafLevel);
        _tables.Flip(BareTables.Slot(BareTables.SecondStage, Address, leafLevel), bit);
        Assert.Equal(FaultReason.SecondStageReserved, _tables.Read(Address).Fault);
        _tables.Flip(BareTables.Slot(BareTables.SecondStage, Address, leafLevel), bit);
        Assert.Equal(FaultReason.None, _tables.Read(Address).Fault);
    }

    // Permissions of the two lower levels, 1 for R and 2 for W, and the faults of a read and a write.
    [Theory]
    [InlineData(3, 3, FaultReason.None, FaultReason.None)]
    [InlineData(3, 1, FaultReason.None, FaultReason.WriteDenied)]
    [InlineData(1, 3, FaultReason.None, FaultReason.WriteDenied)]
    [InlineData(3, 2, FaultReason.ReadDenied, FaultReason.None)]
    [InlineData(2, 3, FaultReason.ReadDenied, FaultReason.None)]
    [InlineData(1, 2, FaultReason.SecondStageNotPresent, FaultReason.SecondStageNotPresent)]
    [InlineData(2, 1, FaultReason.SecondStageNotPresent, FaultReason.SecondStageNotPresent)]
    [InlineData(3, 0, FaultReason.SecondStageNotPresent, FaultReason.SecondStageNotPresent)]
    [InlineData(0, 3, FaultReason.SecondStageNotPresent, FaultReason.SecondStageNotPresent)]
    public void Permissions_are_the_conjunction_of_all_levels(ulong table, ulong leaf, FaultReason read, FaultReason write)
    {
        _tables.UseSecondStage();
        _tables.Map(BareTables.SecondStage, Address, 0x9_0000 | leaf);
        ulong slot = BareTables.Slot(BareTables.SecondStage, Address, 2);
        _tables.Memory.Store(slot, _tables.Memory.Load(slot) & ~3UL | table);
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(read, _tables.Read(Address).Fault);
            Assert.Equal(write, _tables.Write(Address).Fault);
            Assert.Equal(read, _tables.Read(Address, privileged: true).Fault);
            Assert.Equal(write, _tables.Write(Address, privileged: true).Fault);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(AccessedDirty)]
    public void What_a_write_found_serves_the_next_one(ulong flags)
    {
        _tables.UseSecondStage(flags: flags);
        _tables.Map(BareTables.SecondStage, Address, 0x9_0303);
        Assert.True(_tables.Read(Address).Reached);
        int loads = _tables.Memory.Race.Loads;
        Assert.True(_tables.Write(Address).Reached);
        Assert.Equal(loads, _tables.Memory.Race.Loads);
    }

    [Fact]
    public void Bits_of_an_entry_without_R_and_W_mean_nothing()
    {
        _tables.UseSecondStage();
        _tables.Map(BareTables.SecondStage, Address, ulong.MaxValue - 3);
        Assert.Equal(FaultReason.SecondStageNotPresent, _tables.Read(Address).Fault);
    }

    [Fact]
    public void Without_SRE_privileged_requests_fault()
    {
        _tables.UseSecondStage();
        _tables.Map(BareTables.SecondStage, Address, 0x9_0003);
        _tables.Flip(BareTables.PasidSlot + 16, 0);
        Assert.True(_tables.Read(Address).Reached);
        Assert.Equal(FaultReason.SupervisorNotEnabled, _tables.Read(Address, privileged: true).Fault);
    }

    [Fact]
    public void With_SSADE_a_read_sets_accessed_and_a_write_sets_dirty_at_the_leaf()
    {
        _tables.UseSecondStage(flags: AccessedDirty);
        _tables.Map(BareTables.SecondStage, Address, 0x9_0003);
        Assert.True(_tables.Read(Address).Reached);
        Assert.Equal([0x100UL, 0x100UL, 0x100UL, 0x100UL], Flags());
        Assert.True(_tables.Write(Address).Reached);
        Assert.Equal([0x300UL, 0x100UL, 0x100UL, 0x100UL], Flags());
        int updates = _tables.Memory.Race.Updates;
        Assert.True(_tables.Write(Address).Reached);
        Assert.Equal((5, 5), (updates, _tables.Memory.Race.Updates));
    }

    [Fact]
    public void A_write_that_is_denied_sets_no_flag_at_the_leaf()
    {
        _tables.UseSecondStage(flags: AccessedDirty);
        _tables.Map(BareTables.SecondStage, Address, 0x9_0001);
        Assert.Equal(FaultReason.WriteDenied, _tables.Write(Address).Fault);
        Assert.Equal(0UL, Flags()[0]);
    }

    [Fact]
    public void Without_PWSNP_flags_that_must_be_set_fault()
    {
        _tables.UseSecondStage(flags: AccessedDirty);
        _tables.Flip(BareTables.PasidSlot + 8, 23);
        _tables.Map(BareTables.SecondStage, Address, 0x9_0103);
        Assert.Equal(FaultReason.SecondStageNotSnooped, _tables.Read(Address).Fault);
        _tables.Map(BareTables.SecondStage, Address, 0x9_0103, flags: 0x103);
        Assert.True(_tables.Read(Address).Reached);
        Assert.Equal(FaultReason.SecondStageNotSnooped, _tables.Write(Address).Fault);
        Assert.Equal(0, _tables.Memory.Race.Updates);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_entry_that_is_cleared_during_its_update_stays_cleared(int level)
    {
        _tables.UseSecondStage(flags: AccessedDirty);
        _tables.Map(BareTables.SecondStage, Address, 0x9_0003, flags: level == 1 ? 0x103UL : 3);
        ulong slot = BareTables.Slot(BareTables.SecondStage, Address, level);
        _tables.Memory.Race.Other = () => _tables.Memory.Store(slot, 0);
        Assert.Equal(FaultReason.SecondStageNotPresent, _tables.Write(Address).Fault);
        Assert.Equal(0UL, _tables.Memory.Load(slot));
    }

    [Fact]
    public void A_translation_is_cached_until_its_address_is_invalidated()
    {
        _tables.UseSecondStage();
        _tables.Map(BareTables.SecondStage, Address, 0x9_0003);
        Assert.True(_tables.Write(Address).Reached);
        _tables.Map(BareTables.SecondStage, Address, 0);
        Assert.True(_tables.Read(Address).Reached);
        _tables.Submit(PasidIotlbDescriptor.OfPages<Word>(7, BareTables.Pasid, Address >> 12, 0, 0));
        Assert.True(_tables.Read(Address).Reached);
        _tables.Submit(IotlbDescriptor.OfPages<Word>(7, Address >> 12, 0, 0UL));
        Assert.Equal(FaultReason.SecondStageNotPresent, _tables.Read(Address).Fault);
    }

    [Fact]
    public void An_output_in_the_interrupt_window_faults()
    {
        _tables.UseSecondStage();
        _tables.Map(BareTables.SecondStage, Address, 0xfee0_0003);
        Assert.Equal(FaultReason.InterruptWindow, _tables.Write(Address).Fault);
    }

    private static ulong Large(int leafLevel) => leafLevel > 1 ? 0x80UL : 0;

    private ulong[] Flags() =>
        [.. Enumerable.Range(1, 4).Select(level =>
            _tables.Memory.Load(BareTables.Slot(BareTables.SecondStage, Address, level)) & 0x300)];
}
