namespace PasidVerify.Iommu.Tests;

/// <summary>Root table and context entries: who is let in, and where its PASIDs are (VT-d 9.2, 9.4, 7.1.3).</summary>
public class ContextTests
{
    private const int DeviceTlb = 2;
    private const int PasidEnable = 3;
    private const int PageRequests = 4;
    private const int PasidTranslated = 6;

    private readonly BareTables _tables = new();

    public ContextTests() => _tables.SetPasid(4 << 6);

    [Theory]
    [InlineData(0, FaultReason.RootModeLegacy, FaultReason.RootModeInvalid)]
    [InlineData(1, FaultReason.None, FaultReason.PasidNotPresent)]
    [InlineData(2, FaultReason.RootModeInvalid, FaultReason.RootModeInvalid)]
    [InlineData(3, FaultReason.RootModeAbort, FaultReason.RootModeAbort)]
    public void The_translation_table_mode_decides_first(ulong mode, FaultReason tagged, FaultReason untagged)
    {
        _tables.Hardware.RootTableAddress = 0x1000 | mode << 10;
        Assert.Equal(tagged, _tables.Read(0x7000).Fault);
        Assert.Equal(untagged, _tables.Untagged(0x7000).Fault);
    }

    [Fact]
    public void A_new_root_table_address_is_used_and_read_back()
    {
        _tables.Hardware.RootTableAddress = 0x6000 | 1 << 10;
        Assert.Equal(0x6400UL, _tables.Hardware.RootTableAddress);
        Assert.Equal(FaultReason.RootNotPresent, _tables.Read(0x7000).Fault);
    }

    [Theory]
    [InlineData(0, FaultReason.RootNotPresent)]
    [InlineData(1, FaultReason.RootReserved)]
    [InlineData(11, FaultReason.RootReserved)]
    [InlineData(46, FaultReason.RootReserved)]
    [InlineData(63, FaultReason.RootReserved)]
    public void Bits_of_a_root_entry_fault(int bit, FaultReason fault)
    {
        _tables.Flip(BareTables.RootSlot, bit);
        Assert.Equal(fault, _tables.Read(0x7000).Fault);
    }

    [Theory]
    [InlineData(0x0000, 0x1000, 0x2000)]
    [InlineData(0x007f, 0x1000, 0x2000 + 127 * 32)]
    [InlineData(0x0080, 0x1008, 0x2000)]
    [InlineData(0x03a9, 0x1038, 0x2000 + 41 * 32)]
    [InlineData(0xffff, 0x1ff8, 0x2000 + 127 * 32)]
    public void A_bus_has_sixteen_bytes_and_each_half_of_it_a_table(ushort sourceId, ulong root, ulong context)
    {
        Assert.Equal(root, RootTable.Slot<Word>(0x1000, sourceId).Value);
        Assert.Equal(context, ContextFormat.Slot<Word>(0x2000, sourceId).Value);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0, 7)]
    [InlineData(0, 8)]
    [InlineData(0, 46)]
    [InlineData(0, 63)]
    [InlineData(1, 21)]
    [InlineData(1, 63)]
    [InlineData(2, 0)]
    [InlineData(2, 63)]
    [InlineData(3, 0)]
    [InlineData(3, 63)]
    public void Reserved_bits_of_a_context_entry_fault(ulong qword, int bit)
    {
        _tables.Flip(BareTables.ContextSlot + qword * 8, bit);
        Assert.Equal(FaultReason.ContextReserved, _tables.Read(0x7000).Fault);
    }

    [Fact]
    public void A_context_entry_without_P_faults_whatever_else_it_has()
    {
        _tables.Memory.Store(BareTables.ContextSlot, ulong.MaxValue - 1);
        Assert.Equal(FaultReason.ContextNotPresent, _tables.Read(0x7000).Fault);
    }

    [Theory]
    [InlineData(1 << DeviceTlb | 1 << PageRequests | 1 << PasidEnable, 0, FaultReason.None)]
    [InlineData(1 << PageRequests | 1 << PasidEnable, 0, FaultReason.ContextInvalid)]
    [InlineData(1 << PasidTranslated | 1 << PasidEnable, 0, FaultReason.None)]
    [InlineData(1 << PasidTranslated, 0, FaultReason.ContextInvalid)]
    [InlineData(1 << PasidEnable, 0xfffff, FaultReason.None)]
    public void Fields_of_a_context_entry_may_not_contradict(ulong flags, ulong ridPasid, FaultReason fault)
    {
        _tables.SetContext(BareTables.Directory | 7 << 9 | flags, ridPasid);
        Assert.Equal(fault, _tables.Read(0x7000).Fault);
    }

    [Theory]
    [InlineData(0, 0x1fff, FaultReason.None)]
    [InlineData(0, 0x2000, FaultReason.ContextInvalid)]
    [InlineData(3, 0xffff, FaultReason.None)]
    [InlineData(3, 0x10000, FaultReason.ContextInvalid)]
    public void RID_PASID_lies_within_the_directory(ulong size, ulong ridPasid, FaultReason fault)
    {
        _tables.Memory.Store(BareTables.Directory + ridPasid / 64 * 8, 0x4001);
        _tables.SetPasid(4 << 6, slot: 0x4000 + ridPasid % 64 * 64);
        _tables.SetContext(BareTables.Directory | size << 9, ridPasid);
        Assert.Equal(fault, _tables.Untagged(0x7000).Fault);
    }

    [Theory]
    [InlineData(0, 0x1fff, FaultReason.DirectoryNotPresent)]
    [InlineData(0, 0x2000, FaultReason.PasidBeyondDirectory)]
    [InlineData(4, 0x1ffff, FaultReason.DirectoryNotPresent)]
    [InlineData(4, 0x20000, FaultReason.PasidBeyondDirectory)]
    [InlineData(7, 0xfffff, FaultReason.DirectoryNotPresent)]
    public void PDTS_limits_the_PASIDs(ulong size, uint pasid, FaultReason fault)
    {
        _tables.SetContext(BareTables.Directory | size << 9 | 1 << PasidEnable);
        Assert.Equal(
            fault, _tables.Hardware.Access(new Request(BareTables.Device, pasid, 0, false, false)).Fault);
    }

    [Fact]
    public void Without_PASIDE_only_requests_without_PASID_are_let_in()
    {
        _tables.SetContext(BareTables.Directory | 7 << 9);
        _tables.SetPasid(4 << 6, slot: BareTables.RidSlot);
        Assert.Equal(FaultReason.PasidNotEnabled, _tables.Read(0x7000).Fault);
        Assert.Equal(Answer.At(0x7000), _tables.Untagged(0x7000));
    }

    [Fact]
    public void A_request_with_RID_PASID_as_its_PASID_faults_also_when_that_is_cached()
    {
        _tables.SetContext(BareTables.Directory | 7 << 9 | 1 << PasidEnable, BareTables.Pasid);
        Assert.Equal(Answer.At(0x7000), _tables.Untagged(0x7000));
        Assert.Equal(FaultReason.PasidIsRidPasid, _tables.Read(0x7000).Fault);
        Assert.Equal(Answer.At(0x7000), _tables.Untagged(0x7000));
    }

    [Fact]
    public void A_request_without_PASID_never_answers_from_what_a_PASID_cached()
    {
        Assert.Equal(Answer.At(0x7000), _tables.Read(0x7000));
        Assert.Equal(FaultReason.PasidNotPresent, _tables.Untagged(0x7000).Fault);
    }

    [Fact]
    public void A_request_without_PASID_is_cached_under_RID_PASID()
    {
        const uint rid = 3;
        _tables.SetContext(BareTables.Directory | 7 << 9 | 1 << PasidEnable, rid);
        _tables.SetPasid(1 << 6, high: BareTables.FirstStage + 0x4000, slot: BareTables.RidSlot + rid * 64);
        _tables.Map(BareTables.FirstStage, 0x7000, 0x9_0027);
        Assert.Equal(Answer.At(0x9_0123), _tables.Untagged(0x7123));
        _tables.Map(BareTables.FirstStage, 0x7000, 0);
        Assert.Equal(Answer.At(0x9_0abc), _tables.Untagged(0x7abc));
        _tables.Submit(PasidIotlbDescriptor.OfPasid<Word>(7, 0));
        Assert.Equal(Answer.At(0x9_0000), _tables.Untagged(0x7000));
        _tables.Submit(PasidIotlbDescriptor.OfPages<Word>(7, rid, 7, 0, 1));
        Assert.Equal(FaultReason.NotPresent, _tables.Untagged(0x7000).Fault);
    }

    [Fact]
    public void The_PASID_entry_of_RID_PASID_is_cached_until_it_is_invalidated()
    {
        _tables.SetPasid(4 << 6, slot: BareTables.RidSlot);
        Assert.True(_tables.Untagged(0x7000).Reached);
        _tables.Memory.Store(BareTables.RidSlot, 0);
        Assert.True(_tables.Untagged(0x8000).Reached);
        _tables.Submit(PasidCacheDescriptor.OfPasid<Word>(7, 0));
        Assert.Equal(FaultReason.PasidNotPresent, _tables.Untagged(0x9000).Fault);
    }

    [Fact]
    public void RID_PRIV_makes_requests_without_PASID_privileged()
    {
        _tables.SetPasid(4 << 6, high: 0, slot: BareTables.RidSlot);
        Assert.Equal(FaultReason.None, _tables.Untagged(0x7000).Fault);
        _tables.SetContext(BareTables.Directory | 7 << 9, 1 << 20);
        _tables.Forget();
        Assert.Equal(FaultReason.SupervisorNotEnabled, _tables.Untagged(0x8000).Fault);
    }

    [Fact]
    public void A_privilege_bit_of_a_request_without_PASID_means_nothing()
    {
        _tables.SetPasid(4 << 6, high: 0, slot: BareTables.RidSlot);
        var request = new Request(BareTables.Device, 0x777, 0x7000, true, true) { WithoutPasid = true };
        Assert.Equal(Answer.At(0x7000), _tables.Hardware.Access(in request));
    }

    [Fact]
    public void The_kernel_writes_a_root_entry_and_a_context_entry_for_each_device()
    {
        var machine = new Machine();
        ulong root = machine.Layout.Pool;
        ulong lower = machine.Memory.Load(root + 3 * 16);
        Assert.Equal(1UL, lower & 0xfff);
        Assert.Equal(0UL, machine.Memory.Load(root + 3 * 16 + 8));
        ulong slot = (lower & ~0xfffUL) + 0x10 * 32;
        Assert.Equal(machine.Layout.DirectoryOf(2) | 9, machine.Memory.Load(slot));
        for (ulong qword = 1; qword < 4; qword++)
            Assert.Equal(0UL, machine.Memory.Load(slot + qword * 8));
    }
}
