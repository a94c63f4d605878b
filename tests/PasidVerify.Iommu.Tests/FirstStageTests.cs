namespace PasidVerify.Iommu.Tests;

/// <summary>First-stage tables of both heights and all page sizes, and the flags in them (VT-d 3.6, 9.7).</summary>
public class FirstStageTests
{
    private const ulong Address = 0x0000_5a55_6789_a000;

    private readonly BareTables _tables = new();

    public static TheoryData<int, int, ulong> Pages()
    {
        var data = new TheoryData<int, int, ulong>();
        foreach (int levels in new[] { 4, 5 })
        {
            foreach (ulong address in new[] { Address, 0xffff_c900_1234_5000 })
            {
                for (int leaf = 1; leaf <= 3; leaf++)
                    data.Add(levels, leaf, address);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_of_any_size_is_found_in_tables_of_either_height(int levels, int leafLevel, ulong address)
    {
        ulong size = 0x1000UL << 9 * (leafLevel - 1);
        _tables.UseFirstStage(levels);
        _tables.Map(BareTables.FirstStage, address, size * 3 | Large(leafLevel) | 7, leafLevel, levels);
        Answer expected = Answer.At(size * 3 + (address + 0x123 & size - 1));
        Assert.Equal(expected, _tables.Read(address + 0x123));
        Assert.Equal(expected, _tables.Write(address + 0x123));
        Assert.Equal(expected, _tables.Write(address + 0x123, privileged: true));
        for (int level = leafLevel; level <= levels; level++)
        {
            ulong entry = _tables.Memory.Load(BareTables.Slot(BareTables.FirstStage, address, level));
            Assert.Equal(level == leafLevel ? 0x67UL : 0x27UL, entry & 0x67);
        }
    }

    [Theory]
    [InlineData(4, 0x7fff_ffff_f000, FaultReason.NotPresent)]
    [InlineData(4, 0x8000_0000_0000, FaultReason.NotCanonical)]
    [InlineData(4, 0xffff_7fff_ffff_ffff, FaultReason.NotCanonical)]
    [InlineData(4, 0xffff_8000_0000_0000, FaultReason.NotPresent)]
    [InlineData(5, 0x8000_0000_0000, FaultReason.NotPresent)]
    [InlineData(5, 0x00ff_ffff_ffff_ffff, FaultReason.NotPresent)]
    [InlineData(5, 0x0100_0000_0000_0000, FaultReason.NotCanonical)]
    [InlineData(5, 0xfeff_ffff_ffff_ffff, FaultReason.NotCanonical)]
    [InlineData(5, 0xff00_0000_0000_0000, FaultReason.NotPresent)]
    public void An_address_is_canonical_by_the_height_of_the_tables(int levels, ulong address, FaultReason fault)
    {
        _tables.UseFirstStage(levels);
        Assert.Equal(fault, _tables.Read(address).Fault);
    }

    [Theory]
    [InlineData(5, 7)]
    [InlineData(5, 46)]
    [InlineData(5, 51)]
    [InlineData(4, 7)]
    [InlineData(3, 51)]
    [InlineData(1, 46)]
    public void Reserved_bits_of_five_level_tables_fault(int level, int bit)
    {
        _tables.UseFirstStage(5);
        _tables.Map(BareTables.FirstStage, Address, 0x9_0007, levels: 5);
        _tables.Flip(BareTables.Slot(BareTables.FirstStage, Address, level), bit);
        Assert.Equal(FaultReason.EntryReserved, _tables.Read(Address).Fault);
    }

    [Theory]
    [InlineData(2, 13)]
    [InlineData(2, 20)]
    [InlineData(3, 13)]
    [InlineData(3, 29)]
    public void Address_bits_inside_a_large_page_fault_and_PAT_does_not(int leafLevel, int bit)
    {
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, Address, 0xc000_1087, leafLevel);
        _tables.Flip(BareTables.Slot(BareTables.FirstStage, Address, leafLevel), bit);
        Assert.Equal(FaultReason.EntryReserved, _tables.Read(Address).Fault);
        _tables.Flip(BareTables.Slot(BareTables.FirstStage, Address, leafLevel), bit);
        Assert.Equal(FaultReason.None, _tables.Read(Address).Fault);
    }

    [Theory]
    [InlineData(2, 0x20_0000)]
    [InlineData(3, 0x4000_0000)]
    public void A_large_page_is_cached_whole_and_goes_with_any_of_its_addresses(int leafLevel, ulong size)
    {
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, Address, 0xc000_0087, leafLevel);
        ulong first = Address & ~(size - 1);
        Assert.True(_tables.Read(Address).Reached);
        _tables.Map(BareTables.FirstStage, Address, 0, leafLevel);
        Assert.Equal(Answer.At(0xc000_0000 + size - 8), _tables.Read(first + size - 8));
        Assert.False(_tables.Read(first + size).Reached);
        _tables.Submit(PasidIotlbDescriptor.OfPages<Word>(7, BareTables.Pasid, (first + size - 8) >> 12, 0, 0));
        Assert.Equal(FaultReason.NotPresent, _tables.Read(first).Fault);
    }

    [Fact]
    public void With_EAFE_the_extended_accessed_flag_is_set_at_every_level()
    {
        _tables.UseFirstStage(flags: 0x91);
        _tables.Map(BareTables.FirstStage, Address, 0x9_0027, flags: 0x27);
        Assert.True(_tables.Read(Address).Reached);
        for (int level = 1; level <= 4; level++)
            Assert.Equal(0x400UL, _tables.Memory.Load(BareTables.Slot(BareTables.FirstStage, Address, level)) & 0x400);
    }

    [Fact]
    public void Without_EAFE_it_is_not()
    {
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, Address, 0x9_0007);
        Assert.True(_tables.Write(Address).Reached);
        for (int level = 1; level <= 4; level++)
            Assert.Equal(0UL, _tables.Memory.Load(BareTables.Slot(BareTables.FirstStage, Address, level)) & 0x400);
    }

    [Fact]
    public void Without_PWSNP_flags_that_must_be_set_fault()
    {
        _tables.UseFirstStage();
        _tables.Flip(BareTables.PasidSlot + 8, 23);
        _tables.Map(BareTables.FirstStage, Address, 0x9_0007, flags: 0x27);
        Assert.Equal(FaultReason.WalkNotSnooped, _tables.Read(Address).Fault);
        _tables.Forget();
        _tables.Map(BareTables.FirstStage, Address, 0x9_0027);
        Assert.Equal(FaultReason.WalkNotSnooped, _tables.Read(Address).Fault);
        _tables.Map(BareTables.FirstStage, Address, 0x9_0027, flags: 0x27);
        Assert.True(_tables.Read(Address).Reached);
        Assert.Equal(FaultReason.WalkNotSnooped, _tables.Write(Address).Fault);
        _tables.Map(BareTables.FirstStage, Address, 0x9_0067, flags: 0x27);
        Assert.True(_tables.Write(Address).Reached);
        Assert.Equal(0, _tables.Memory.Race.Updates);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_entry_that_is_cleared_during_its_update_stays_cleared(int level)
    {
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, Address, 0x9_0007, flags: level == 1 ? 0x27UL : 7);
        ulong slot = BareTables.Slot(BareTables.FirstStage, Address, level);
        if (level == 3)
            _tables.Flip(BareTables.Slot(BareTables.FirstStage, Address, 4), 5);
        _tables.Memory.Race.Other = () => _tables.Memory.Store(slot, 0);
        Assert.Equal(FaultReason.NotPresent, _tables.Write(Address).Fault);
        Assert.Equal(0UL, _tables.Memory.Load(slot));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_entry_that_is_changed_during_its_update_is_used_as_it_is_then(int level)
    {
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, Address, 0x9_0007, flags: level == 1 ? 0x27UL : 7);
        ulong slot = BareTables.Slot(BareTables.FirstStage, Address, level);
        for (int above = 4; level == 2 && above > 2; above--)
            _tables.Flip(BareTables.Slot(BareTables.FirstStage, Address, above), 5);
        _tables.Memory.Race.Other = () => _tables.Memory.Store(slot, 0x1_8020_0087 | (level == 1 ? 0x2000UL : 0));
        ulong page = level == 1 ? 0x1_8020_2000UL : 0x1_8020_0000 + (Address & 0x1f_f000);
        Assert.Equal(Answer.At(page), _tables.Write(Address));
        Assert.Equal(0x67UL, _tables.Memory.Load(slot) & 0x67);
    }

    [Fact]
    public void A_right_taken_away_during_an_update_is_gone()
    {
        _tables.UseFirstStage();
        _tables.Map(BareTables.FirstStage, Address, 0x9_0007, flags: 0x27);
        ulong slot = BareTables.Slot(BareTables.FirstStage, Address, 1);
        _tables.Memory.Race.Other = () => _tables.Memory.Store(slot, 0x9_0005);
        Assert.Equal(FaultReason.WriteDenied, _tables.Write(Address).Fault);
        Assert.Equal(0x9_0005UL, _tables.Memory.Load(slot));
    }

    private static ulong Large(int leafLevel) => leafLevel > 1 ? 0x80UL : 0;
}
