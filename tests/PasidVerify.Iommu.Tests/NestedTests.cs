namespace PasidVerify.Iommu.Tests;

/// <summary>First-stage tables whose pages and outputs the second stage translates (VT-d 3.8).</summary>
public class NestedTests
{
    private const ulong Address = 0x0000_5a55_6789_a000;
    private const ulong Middle = 0x34_5000;
    private const ulong AccessedDirty = 1 << 9;

    private readonly BareTables _tables = new();

    public NestedTests()
    {
        _tables.UseBoth();
        _tables.Map(BareTables.FirstStage, Address, Middle | 7);
        for (int level = 1; level <= 4; level++)
            Identity(level, 3);
        _tables.Map(BareTables.SecondStage, Middle, 0x9_0003);
    }

    [Fact]
    public void The_output_is_that_of_the_second_stage()
    {
        Assert.Equal(Answer.At(0x9_0abc), _tables.Read(Address + 0xabc));
        Assert.Equal(Answer.At(0x9_0abc), _tables.Write(Address + 0xabc));
        for (int level = 1; level <= 4; level++)
            Assert.Equal(level == 1 ? 0x67UL : 0x27UL, First(level) & 0x67);
    }

    [Fact]
    public void Tables_are_found_where_the_second_stage_has_them()
    {
        const ulong moved = 0x1e_0000;
        _tables.Map(BareTables.SecondStage, BareTables.FirstStage + 3 * 0x1000, moved | 3);
        Assert.Equal(FaultReason.NotPresent, _tables.Read(Address).Fault);
        ulong offset = BareTables.Slot(BareTables.FirstStage, Address, 3) & 0xfff;
        _tables.Memory.Store(moved + offset, First(3));
        Assert.True(_tables.Read(Address).Reached);
        Assert.Equal(0x20UL, _tables.Memory.Load(moved + offset) & 0x20);
    }

    [Theory]
    [InlineData(4, 2, FaultReason.RootTableNotReadable)]
    [InlineData(3, 2, FaultReason.TableNotReadable)]
    [InlineData(1, 2, FaultReason.TableNotReadable)]
    [InlineData(4, 0, FaultReason.SecondStageNotPresent)]
    [InlineData(2, 0, FaultReason.SecondStageNotPresent)]
    [InlineData(4, 1, FaultReason.TableNotWritable)]
    [InlineData(1, 1, FaultReason.TableNotWritable)]
    public void The_second_stage_must_let_tables_be_read_and_their_flags_be_set(
        int level, ulong permissions, FaultReason fault)
    {
        Identity(level, permissions);
        Assert.Equal(fault, _tables.Read(Address).Fault);
    }

    [Fact]
    public void Tables_that_are_read_only_serve_while_no_flag_must_be_set()
    {
        _tables.Map(BareTables.FirstStage, Address, Middle | 0x27, flags: 0x27);
        for (int level = 1; level <= 4; level++)
            Identity(level, 1);
        Assert.True(_tables.Read(Address).Reached);
        Assert.Equal(FaultReason.TableNotWritable, _tables.Write(Address).Fault);
        Assert.Equal(0UL, First(1) & 0x40);
    }

    // R/W of the first stage's leaf, R and W of the second stage's, and the faults of a read and a write.
    [Theory]
    [InlineData(2, 3, FaultReason.None, FaultReason.None)]
    [InlineData(0, 3, FaultReason.None, FaultReason.WriteDenied)]
    [InlineData(2, 1, FaultReason.None, FaultReason.WriteDenied)]
    [InlineData(2, 2, FaultReason.ReadDenied, FaultReason.None)]
    [InlineData(0, 2, FaultReason.ReadDenied, FaultReason.WriteDenied)]
    [InlineData(2, 0, FaultReason.SecondStageNotPresent, FaultReason.SecondStageNotPresent)]
    public void Both_stages_must_grant_a_right(ulong first, ulong second, FaultReason read, FaultReason write)
    {
        _tables.Map(BareTables.FirstStage, Address, Middle | 5 | first);
        _tables.Map(BareTables.SecondStage, Middle, 0x9_0000 | second);
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(read, _tables.Read(Address).Fault);
            Assert.Equal(write, _tables.Write(Address).Fault);
        }

        Assert.Equal(write == FaultReason.None ? 0x40UL : 0, First(1) & 0x40);
    }

    [Theory]
    [InlineData(3, 39)]
    [InlineData(4, 45)]
    public void An_address_of_an_entry_lies_within_the_second_stage(int secondLevels, int bit)
    {
        _tables.UseBoth(secondLevels);
        for (int level = 1; level <= 2; level++)
        {
            _tables.Map(BareTables.FirstStage, Address, Middle | 7);
            _tables.Flip(BareTables.Slot(BareTables.FirstStage, Address, level), bit);
            _tables.Forget();
            FaultReason fault = secondLevels == 3
                ? FaultReason.EntryBeyondSecondStage
                : FaultReason.SecondStageNotPresent;
            Assert.Equal(fault, _tables.Read(Address).Fault);
        }
    }

    [Theory]
    [InlineData(0x80_0000_0000, FaultReason.PasidInvalid)]
    [InlineData(0x7f_ffff_f000, FaultReason.SecondStageNotPresent)]
    public void The_root_table_lies_within_the_second_stage(ulong root, FaultReason fault)
    {
        _tables.SetPasid(3 << 6 | BareTables.SecondStage + 0x3000 | 1 << 2, high: root);
        Assert.Equal(fault, _tables.Read(Address).Fault);
    }

    [Fact]
    public void Reserved_bits_of_the_second_stage_fault_as_such()
    {
        Identity(2, 3UL | 1UL << 46);
        Assert.Equal(FaultReason.SecondStageReserved, _tables.Read(Address).Fault);
    }

    [Fact]
    public void The_page_is_as_large_as_the_smaller_of_both()
    {
        _tables.SetContext(BareTables.Directory | 7 << 9 | 3 << 2);
        _tables.Map(BareTables.FirstStage, Address, 0x8000_0087, leafLevel: 3);
        ulong middle = 0x8000_0000 + (Address & 0x3fff_ffff);
        _tables.Map(BareTables.SecondStage, middle, 0x60_0083, leafLevel: 2);
        TranslationAnswer answer = _tables.Translate(Address);
        Assert.Equal((0x60_0000UL, 21, true), (answer.Page, answer.Order, answer.Write));
        _tables.Map(BareTables.FirstStage, Address, Middle | 7);
        Assert.Equal((0x9_0000UL, 12), (_tables.Translate(Address).Page, _tables.Translate(Address).Order));
        _tables.Map(BareTables.FirstStage, Address, middle & ~0xfffUL | 7);
        Assert.Equal(12, _tables.Translate(Address).Order);
    }

    [Fact]
    public void With_SSADE_reading_a_table_sets_accessed_and_setting_its_flags_sets_dirty()
    {
        _tables.UseBoth(flags: AccessedDirty);
        _tables.Map(BareTables.FirstStage, Address, Middle | 0x27, flags: 0x27);
        Assert.True(_tables.Read(Address).Reached);
        Assert.Equal((0x100UL, 0x100UL, 0x100UL), (OfTable(4), OfTable(1), OfPage()));
        Assert.True(_tables.Write(Address).Reached);
        Assert.Equal((0x100UL, 0x300UL, 0x300UL), (OfTable(4), OfTable(1), OfPage()));

        ulong OfTable(int level) => Second(BareTables.FirstStage + (ulong)level * 0x1000) & 0x300;
        ulong OfPage() => Second(Middle) & 0x300;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_leaf_of_either_stage_that_changes_during_its_update_is_looked_for_again(bool ofSecondStage)
    {
        _tables.UseBoth(flags: AccessedDirty);
        _tables.Map(BareTables.FirstStage, Address, Middle | 7, flags: 0x27);
        for (int level = 1; level <= 4; level++)
            Identity(level, 0x303, 0x103);
        _tables.Map(BareTables.SecondStage, Middle, 0x9_0003 | (ofSecondStage ? 0 : 0x300UL), flags: 0x103);
        ulong slot = ofSecondStage
            ? BareTables.Slot(BareTables.SecondStage, Middle, 1)
            : BareTables.Slot(BareTables.FirstStage, Address, 1);
        _tables.Memory.Race.Other = () => _tables.Memory.Store(slot, 0);
        Assert.Equal(
            ofSecondStage ? FaultReason.SecondStageNotPresent : FaultReason.NotPresent, _tables.Write(Address).Fault);
        Assert.Equal(0UL, _tables.Memory.Load(slot));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_table_that_the_second_stage_takes_away_during_an_update_is_gone(int level)
    {
        _tables.UseBoth(flags: AccessedDirty);
        Identity(4, 3, level == 1 ? 0x103UL : 3);
        ulong slot = BareTables.Slot(BareTables.SecondStage, BareTables.FirstStage + 4 * 0x1000, level);
        _tables.Memory.Race.Other = () => _tables.Memory.Store(slot, 0);
        Assert.Equal(FaultReason.SecondStageNotPresent, _tables.Read(Address).Fault);
    }

    private void Identity(int level, ulong permissions, ulong flags = 0)
    {
        ulong table = BareTables.FirstStage + (ulong)level * 0x1000;
        _tables.Map(BareTables.SecondStage, table, table | permissions, flags: flags);
    }

    private ulong First(int level) => _tables.Memory.Load(BareTables.Slot(BareTables.FirstStage, Address, level));

    private ulong Second(ulong address) => _tables.Memory.Load(BareTables.Slot(BareTables.SecondStage, address, 1));
}
