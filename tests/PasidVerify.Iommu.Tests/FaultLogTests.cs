namespace PasidVerify.Iommu.Tests;

/// <summary>What software finds in the fault recording registers (VT-d 7.2, 10.4.9, 10.4.14).</summary>
public class FaultLogTests
{
    private readonly BareTables _tables = new();
    private readonly FaultLog _log = new(3);

    [Fact]
    public void A_record_has_the_layout_of_the_manual()
    {
        _log.Record(new Request(0x0310, 0x12345, 0xffff_8880_0000_7abc, false, true), FaultReason.NotPresent);
        Assert.Equal(0xffff_8880_0000_7000, _log.Low(0));
        Assert.Equal(0xc123_4571_a000_0310, _log.High(0));
    }

    [Theory]
    [InlineData(true, false, false, RequestKind.Untranslated, 0x8123_4585_8000_0310)]
    [InlineData(true, true, false, RequestKind.Untranslated, 0x8123_4585_a000_0310)]
    [InlineData(true, true, true, RequestKind.Untranslated, 0x8000_0085_0000_0310)]
    [InlineData(false, false, true, RequestKind.Translation, 0xd000_0085_0000_0310)]
    [InlineData(true, false, true, RequestKind.Translated, 0xa000_0085_0000_0310)]
    public void A_record_tells_the_kind_of_request(
        bool write, bool privileged, bool withoutPasid, RequestKind kind, ulong high)
    {
        _log.Record(
            new Request(0x0310, 0x12345, 0, write, privileged) { WithoutPasid = withoutPasid, Kind = kind },
            FaultReason.WriteDenied);
        Assert.Equal(high, _log.High(0));
        Assert.Equal(0x310UL, FaultRecord.SourceId<Word>(high).Value);
        Assert.Equal(0x85UL, FaultRecord.Reason<Word>(high).Value);
        Assert.Equal((ulong)kind, FaultRecord.AddressType<Word>(high).Value);
        Assert.Equal(withoutPasid ? 0UL : 0x12345, FaultRecord.Pasid<Word>(high).Value);
    }

    [Fact]
    public void While_there_is_no_room_faults_only_overflow_however_many_there_are()
    {
        for (ulong page = 0; page < 8; page++)
            _log.Record(new Request(0x0310, 2, page << 12, false, false), FaultReason.NotPresent);
        Assert.NotEqual(0UL, _log.Status & FaultLog.Overflow);
        Assert.Equal([0UL, 0x1000UL, 0x2000UL], [_log.Low(0), _log.Low(1), _log.Low(2)]);
    }

    [Fact]
    public void A_PASID_of_more_than_20_bits_spills_into_no_other_field()
    {
        _log.Record(new Request(0x0310, uint.MaxValue, 0, true, false), FaultReason.PasidBeyondDirectory);
        Assert.Equal(0x8fff_ff46_8000_0310, _log.High(0));
    }

    [Fact]
    public void Registers_are_filled_in_turn_until_one_is_not_free()
    {
        Assert.Equal((3, 0UL), (_log.Count, _log.Status));
        for (ulong i = 1; i <= 3; i++)
        {
            Record(i);
            Assert.Equal(FaultLog.Pending, _log.Status);
        }

        Record(4);
        Assert.Equal(FaultLog.Pending | FaultLog.Overflow, _log.Status);
        Assert.Equal([0x1000UL, 0x2000UL, 0x3000UL], [_log.Low(0), _log.Low(1), _log.Low(2)]);
    }

    [Fact]
    public void While_the_overflow_bit_is_set_nothing_is_recorded()
    {
        for (ulong i = 1; i <= 4; i++)
            Record(i);
        _log.Clear(0);
        Record(5);
        Assert.Equal(0UL, _log.High(0) & FaultRecord.Valid);
        _log.ClearOverflow();
        Assert.Equal(FaultLog.Pending, _log.Status);
        Record(6);
        Assert.Equal((0x6000UL, FaultRecord.Valid), (_log.Low(0), _log.High(0) & FaultRecord.Valid));
        Record(7);
        Assert.Equal(FaultLog.Pending | FaultLog.Overflow, _log.Status);
    }

    [Fact]
    public void The_status_tells_the_first_of_the_pending_faults()
    {
        Record(1);
        Record(2);
        _log.Clear(0);
        _log.Clear(0);
        Assert.Equal(FaultLog.Pending, _log.Status & FaultLog.Pending);
        _log.Clear(1);
        Assert.Equal(0UL, _log.Status & FaultLog.Pending);
        Record(3);
        Assert.Equal(2UL << 8 | FaultLog.Pending, _log.Status);
        Record(4);
        Assert.Equal(0x4000UL, _log.Low(0));
        Assert.Equal(2UL << 8 | FaultLog.Pending, _log.Status);
    }

    [Fact]
    public void Hardware_records_each_fault_with_the_request_as_it_came()
    {
        _tables.SetContext(BareTables.Directory | 7 << 9 | 1 << 3, 1 << 20);
        _tables.UseFirstStage();
        _tables.Read(0x7123);
        _tables.Untagged(0x8123, write: true);
        Assert.Equal((0x7000UL, 0xc123_4571_8000_03a9), (Faults.Low(0), Faults.High(0)));
        Assert.Equal((0x8000UL, 0x8000_0059_0000_03a9), (Faults.Low(1), Faults.High(1)));
    }

    [Fact]
    public void What_goes_through_is_not_recorded()
    {
        _tables.SetPasid(4 << 6);
        Assert.True(_tables.Read(0x7000).Reached);
        Assert.True(_tables.Write(0x7000).Reached);
        Assert.Equal(0UL, Faults.Status);
    }

    [Fact]
    public void FPD_of_a_context_entry_keeps_its_faults_out_even_without_P()
    {
        _tables.Memory.Store(BareTables.ContextSlot, 2);
        Assert.Equal(FaultReason.ContextNotPresent, _tables.Read(0x7000).Fault);
        _tables.SetContext(BareTables.Directory | 7 << 9 | 1 << 3 | 1 << 5 | 2);
        Assert.Equal(FaultReason.ContextReserved, _tables.Read(0x7000).Fault);
        _tables.SetContext(BareTables.Directory | 7 << 9 | 2);
        Assert.Equal(FaultReason.PasidNotEnabled, _tables.Read(0x7000).Fault);
        _tables.SetContext(BareTables.Directory | 7 << 9 | 1 << 3 | 2);
        _tables.Forget();
        Assert.Equal(FaultReason.PasidNotPresent, _tables.Read(0x7000).Fault);
        _tables.UseFirstStage();
        Assert.Equal(FaultReason.NotPresent, _tables.Read(0x7000).Fault);
        Assert.Equal(FaultReason.DeviceTlbNotEnabled, _tables.Translated(0x7000).Fault);
        Assert.Equal(0UL, Faults.Status);
    }

    [Fact]
    public void FPD_of_a_directory_entry_or_a_PASID_entry_keeps_the_faults_below_out_even_without_P()
    {
        _tables.Memory.Store(BareTables.DirectorySlot, 2);
        Assert.Equal(FaultReason.DirectoryNotPresent, _tables.Read(0x7000).Fault);
        _tables.Memory.Store(BareTables.DirectorySlot, 0x4003);
        Assert.Equal(FaultReason.PasidNotPresent, _tables.Read(0x7000).Fault);
        _tables.Memory.Store(BareTables.DirectorySlot, 0x4001);
        _tables.Memory.Store(BareTables.PasidSlot, 2);
        Assert.Equal(FaultReason.PasidNotPresent, _tables.Read(0x7000).Fault);
        _tables.Memory.Store(BareTables.DirectorySlot, 0x4003);
        Assert.Equal(FaultReason.PasidNotPresent, _tables.Read(0x7000).Fault);
        _tables.Memory.Store(BareTables.DirectorySlot, 0x4001);
        _tables.SetPasid(1 << 6 | 2, high: BareTables.FirstStage + 0x4000);
        Assert.Equal(FaultReason.SupervisorNotEnabled, _tables.Read(0x7000, privileged: true).Fault);
        Assert.Equal(FaultReason.NotPresent, _tables.Read(0x7000).Fault);
        Assert.Equal(FaultReason.NotPresent, _tables.Read(0x7000).Fault);
        Assert.Equal(0UL, Faults.Status);
    }

    [Fact]
    public void FPD_keeps_no_fault_of_the_root_table_out()
    {
        _tables.SetContext(BareTables.Directory | 7 << 9 | 2);
        _tables.Flip(BareTables.RootSlot, 1);
        Assert.Equal(FaultReason.RootReserved, _tables.Read(0x7000).Fault);
        Assert.Equal(0x3aUL, FaultRecord.Reason<Word>(Faults.High(0)).Value);
    }

    [Fact]
    public void A_translation_request_that_a_device_can_recover_from_is_not_recorded()
    {
        _tables.SetContext(BareTables.Directory | 7 << 9 | 3 << 2);
        Assert.Equal(FaultReason.PasidNotPresent, _tables.Translate(0x7000).Fault);
        Assert.Equal(0UL, Faults.Status);
        _tables.SetPasid(0);
        Assert.Equal(FaultReason.PasidInvalid, _tables.Translate(0x7000).Fault);
        Assert.Equal((0x7000UL, 0x9123_455b_8000_03a9), (Faults.Low(0), Faults.High(0)));
        _tables.Memory.Store(BareTables.PasidSlot, 3);
        Assert.Equal(FaultReason.PasidInvalid, _tables.Translate(0x7000).Fault);
        Assert.Equal(0UL, Faults.High(1));
    }

    [Fact]
    public void Software_reads_the_log_of_a_whole_system()
    {
        var machine = new Machine();
        machine.Read(Machine.Unknown, 5, 0x7000);
        Assert.Equal(0xc000_0539_8000_0400, machine.Dma.Faults.High(0));
    }

    private FaultLog Faults => _tables.Hardware.Faults;

    private void Record(ulong page) =>
        _log.Record(new Request(8, 2, page << 12, true, false), FaultReason.NotPresent);
}
