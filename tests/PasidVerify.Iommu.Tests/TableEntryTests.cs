namespace PasidVerify.Iommu.Tests;

/// <summary>What hardware makes of entries that our kernel would not write: each test changes one in memory.</summary>
public class TableEntryTests
{
    private readonly Machine _machine = new();
    private readonly uint _pasid;
    private readonly ulong _slot;
    private readonly ulong _root;

    public TableEntryTests()
    {
        (_pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        _machine.Map(domain, 0, 2);
        _slot = _machine.PasidSlot(2, _pasid);
        _root = _machine.RootOf(2, _pasid);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(46)]
    [InlineData(63)]
    public void Reserved_bits_of_a_directory_entry_fault(int bit)
    {
        Flip(_machine.DirectorySlot(2, _pasid), bit);
        Assert.Equal(FaultReason.DirectoryReserved, Read());
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0, 10)]
    [InlineData(0, 11)]
    [InlineData(0, 46)]
    [InlineData(0, 63)]
    [InlineData(1, 16)]
    [InlineData(1, 22)]
    [InlineData(1, 27)]
    [InlineData(1, 31)]
    [InlineData(2, 1)]
    [InlineData(2, 8)]
    [InlineData(2, 11)]
    [InlineData(2, 46)]
    [InlineData(2, 63)]
    [InlineData(3, 0)]
    [InlineData(3, 63)]
    [InlineData(4, 0)]
    [InlineData(5, 12)]
    [InlineData(6, 31)]
    [InlineData(7, 63)]
    public void Reserved_bits_of_a_PASID_entry_fault(ulong qword, int bit)
    {
        Flip(_slot + qword * 8, bit);
        Assert.Equal(FaultReason.PasidReserved, Read());
    }

    [Fact]
    public void The_same_reserved_bit_in_two_qwords_of_a_PASID_entry_faults_too()
    {
        Flip(_slot + 3 * 8, 12);
        Flip(_slot + 7 * 8, 12);
        Assert.Equal(FaultReason.PasidReserved, Read());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 9)]
    [InlineData(0, 45)]
    [InlineData(1, 15)]
    [InlineData(1, 23)]
    [InlineData(1, 24)]
    [InlineData(1, 26)]
    [InlineData(1, 32)]
    [InlineData(1, 63)]
    [InlineData(2, 5)]
    [InlineData(2, 6)]
    public void Other_bits_of_a_PASID_entry_do_not(ulong qword, int bit)
    {
        Flip(_slot + qword * 8, bit);
        Assert.Equal(FaultReason.None, Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Translation_types_that_do_not_exist_here_fault(ulong type)
    {
        _machine.Memory.Store(_slot, 0x9 | type << 6);
        Assert.Equal(FaultReason.PasidInvalid, Read());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Paging_modes_other_than_four_and_five_levels_fault(ulong mode)
    {
        _machine.Memory.Store(_slot + 16, _root | mode << 2);
        Assert.Equal(FaultReason.PasidInvalid, Read());
    }

    [Fact]
    public void Without_SRE_privileged_requests_fault()
    {
        Flip(_slot + 16, 0);
        Assert.Equal(FaultReason.None, Read());
        Assert.Equal(FaultReason.SupervisorNotEnabled, Read(privileged: true));
        Assert.Equal(FaultReason.SupervisorNotEnabled, Write(privileged: true));
        Assert.Equal(FaultReason.None, Write());
    }

    [Fact]
    public void Without_WPE_privileged_requests_write_read_only_pages()
    {
        Flip(_slot + 16, 4);
        Flip(LeafSlot(), 1);
        Assert.Equal(FaultReason.WriteDenied, Write());
        Assert.Equal(FaultReason.None, Write(privileged: true));
        Assert.Equal(FaultReason.WriteDenied, Write());
    }

    [Theory]
    [InlineData(1, 46, FaultReason.EntryReserved)]
    [InlineData(2, 51, FaultReason.EntryReserved)]
    [InlineData(4, 46, FaultReason.EntryReserved)]
    [InlineData(4, 7, FaultReason.EntryReserved)]
    [InlineData(1, 7, FaultReason.None)]
    [InlineData(1, 8, FaultReason.None)]
    [InlineData(1, 52, FaultReason.None)]
    [InlineData(3, 63, FaultReason.None)]
    [InlineData(1, 0, FaultReason.NotPresent)]
    [InlineData(2, 0, FaultReason.NotPresent)]
    [InlineData(3, 0, FaultReason.NotPresent)]
    [InlineData(4, 0, FaultReason.NotPresent)]
    [InlineData(1, 2, FaultReason.SupervisorPage)]
    [InlineData(4, 2, FaultReason.SupervisorPage)]
    [InlineData(1, 1, FaultReason.WriteDenied)]
    [InlineData(3, 1, FaultReason.WriteDenied)]
    public void Rights_and_reserved_bits_count_at_every_level(int level, int bit, FaultReason fault)
    {
        Flip(_machine.EntrySlot(_root, Machine.Kva(0), level), bit);
        Assert.Equal(fault, Write());
    }

    [Fact]
    public void Nothing_else_counts_when_P_is_0()
    {
        _machine.Memory.Store(LeafSlot(), ulong.MaxValue - 1);
        Assert.Equal(FaultReason.NotPresent, Write());
    }

    [Fact]
    public void Reserved_bits_come_before_rights_and_a_higher_level_before_a_lower()
    {
        ulong above = _machine.EntrySlot(_root, Machine.Kva(0), 3);
        _machine.Memory.Store(LeafSlot(), 1UL << 50 | 1);
        Flip(above, 2);
        Assert.Equal(FaultReason.SupervisorPage, Write());
        Flip(above, 2);
        Assert.Equal(FaultReason.EntryReserved, Write());
    }

    [Theory]
    [InlineData(2, 0x20_0000UL)]
    [InlineData(3, 0x4000_0000UL)]
    public void Large_pages_translate_and_check_their_low_bits(int level, ulong size)
    {
        ulong slot = _machine.EntrySlot(_root, Machine.Kva(0), level);
        _machine.Memory.Store(slot, size * 3 | 0x2000 | 0xe7);
        Assert.Equal(FaultReason.EntryReserved, Read());
        _machine.Memory.Store(slot, size * 3 | 0x1000 | 0xe7);
        ulong address = Machine.Kva(0, size - 5);
        Assert.Equal(Answer.At(size * 3 + size - 5), _machine.Read(Machine.Untrusted, _pasid, address));
        Assert.Equal(Answer.At(size * 3 + size - 5), _machine.Write(Machine.Untrusted, _pasid, address));
    }

    [Fact]
    public void A_read_sets_accessed_at_every_level_and_a_write_sets_dirty_at_the_leaf()
    {
        for (int level = 1; level <= 4; level++)
        {
            ulong slot = _machine.EntrySlot(_root, Machine.Kva(0), level);
            _machine.Memory.Store(slot, _machine.Memory.Load(slot) & ~0x60UL);
        }

        Assert.Equal(FaultReason.None, Read());
        Assert.Equal([0x20UL, 0x20UL, 0x20UL, 0x20UL], Flags());
        Assert.Equal(FaultReason.None, Write());
        Assert.Equal([0x60UL, 0x20UL, 0x20UL, 0x20UL], Flags());
    }

    [Fact]
    public void A_write_that_is_denied_sets_no_dirty()
    {
        ulong slot = LeafSlot();
        _machine.Memory.Store(slot, _machine.Memory.Load(slot) & ~0x62UL);
        Assert.Equal(FaultReason.WriteDenied, Write());
        Assert.Equal(0UL, Flags()[0]);
    }

    [Fact]
    public void Presets_leave_hardware_nothing_to_store()
    {
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(FaultReason.None, Read());
        Assert.Equal(FaultReason.None, Write());
        Assert.Equal(stores, _machine.Memory.Watch.Stores);
    }

    private ulong[] Flags() =>
        [.. Enumerable.Range(1, 4).Select(level =>
            _machine.Memory.Load(_machine.EntrySlot(_root, Machine.Kva(0), level)) & 0x60)];

    private ulong LeafSlot() => _machine.EntrySlot(_root, Machine.Kva(0), 1);

    private void Flip(ulong slot, int bit) => _machine.Memory.Store(slot, _machine.Memory.Load(slot) ^ 1UL << bit);

    private FaultReason Read(bool privileged = false) =>
        _machine.Read(Machine.Untrusted, _pasid, Machine.Kva(0), privileged).Fault;

    private FaultReason Write(bool privileged = false) =>
        _machine.Write(Machine.Untrusted, _pasid, Machine.Kva(0), privileged).Fault;
}
