namespace PasidVerify.Iommu.Tests;

public class GoldenPasidEntryTests
{
    // Linux adds it to the vectors of the manual's layout on hardware with coherent page walks, as ours.
    private const ulong PageWalkSnoop = 1 << 23;

    [Fact]
    public void A_first_stage_entry_for_kernel_DMA_has_the_layout_of_the_manual()
    {
        Assert.Equal(0x49UL, PasidEntry.EncodeQword0<Word>(PasidEntry.FirstStage).Value);
        Assert.Equal(PageWalkSnoop | 7, PasidEntry.EncodeQword1<Word>(7).Value);
        Assert.Equal(0x1234_5011UL, PasidEntry.EncodeFirstStageQword2<Word>(0x1234_5000).Value);
    }

    [Fact]
    public void A_pass_through_entry_has_the_layout_of_the_manual()
    {
        Assert.Equal(0x109UL, PasidEntry.EncodeQword0<Word>(PasidEntry.PassThrough).Value);
        Assert.Equal(PageWalkSnoop | 1, PasidEntry.EncodeQword1<Word>(1).Value);
        Assert.Equal(1UL, PasidEntry.EncodePassThroughQword2<Word>().Value);
    }

    [Theory]
    [InlineData(0x49, 7, 0x1234_5000, 1, 0, 0)]
    [InlineData(0x49, 7, 0x1234_5011, 1, 1, 0)]
    [InlineData(0x49, 7, 0x1234_5015, 1, 1, 1)]
    [InlineData(0x5432_1089, 9, 0, 2, 0, 0)]
    public void Entries_decode(ulong q0, ulong q1, ulong q2, ulong type, ulong supervisor, ulong mode)
    {
        Assert.Equal(type, PasidEntry.TranslationType<Word>(q0).Value);
        Assert.Equal(q1, PasidEntry.DomainId<Word>(q1).Value);
        Assert.Equal(supervisor, PasidEntry.SupervisorRequests<Word>(q2).Value);
        Assert.Equal(supervisor, PasidEntry.WriteProtect<Word>(q2).Value);
        Assert.Equal(mode, PasidEntry.PagingMode<Word>(q2).Value);
        Assert.Equal(q2 & ~0xfffUL, PasidEntry.Root<Word>(q2).Value);
        ulong reserved = PasidEntry.Qword0ReservedBits<Word>(q0, 46) | PasidEntry.Qword1ReservedBits<Word>(q1)
            | PasidEntry.Qword2ReservedBits<Word>(q2, 46);
        Assert.Equal(0UL, reserved);
    }

    [Fact]
    public void A_PASID_splits_into_directory_index_table_index_and_byte_offset()
    {
        Assert.Equal(0x48dUL, PasidIndex.Directory<Word>(0x12345).Value);
        Assert.Equal(5UL, PasidIndex.Table<Word>(0x12345).Value);
        Assert.Equal(320UL, PasidIndex.TableSlot<Word>(0, 0x12345).Value);
        Assert.Equal(0x48d * 8UL, PasidIndex.DirectorySlot<Word>(0, 0x12345).Value);
        Assert.Equal(8192UL, PasidIndex.Capacity<Word>(0).Value);
        Assert.Equal(1UL << 20, PasidIndex.Capacity<Word>(7).Value);
    }

    [Fact]
    public void Enabling_writes_the_golden_entries_into_memory()
    {
        var machine = new Machine();
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        machine.Enable(Machine.Trusted, Mode.Bypass);
        machine.Enable(Machine.Trusted2);

        ulong strict = machine.PasidSlot(2, pasid);
        Assert.Equal((0x49UL, PageWalkSnoop | domain), (machine.Memory.Load(strict), machine.Memory.Load(strict + 8)));
        Assert.Equal(0x11UL, machine.Memory.Load(strict + 16) & 0xfff);
        ulong bypass = machine.PasidSlot(0, 1);
        Assert.Equal((0x109UL, PageWalkSnoop | 1, 1UL),
            (machine.Memory.Load(bypass), machine.Memory.Load(bypass + 8), machine.Memory.Load(bypass + 16)));
        ulong fast = machine.PasidSlot(1, 3);
        Assert.Equal((0x49UL, PageWalkSnoop | 2), (machine.Memory.Load(fast), machine.Memory.Load(fast + 8)));
        Assert.NotEqual(machine.RootOf(1, 3), machine.RootOf(2, pasid));
    }

    [Fact]
    public void Mapping_writes_the_entries_that_Linux_writes()
    {
        var machine = new Machine();
        (uint pasid, ushort domain) = machine.Enable(Machine.Untrusted);
        machine.Map(domain, 0);
        machine.Map(domain, 1, protection: Protection.Read);
        ulong root = machine.RootOf(2, pasid);

        const ulong presentReadWriteUserAccessed = 0x27;
        for (int level = 4; level > 1; level--)
        {
            ulong entry = machine.Memory.Load(machine.EntrySlot(root, Machine.Kva(0), level));
            Assert.Equal(presentReadWriteUserAccessed, entry & 0xfff);
        }

        Assert.Equal(Machine.PhysicalOf(0) | 0x67, machine.Memory.Load(machine.EntrySlot(root, Machine.Kva(0), 1)));
        Assert.Equal(Machine.PhysicalOf(1) | 0x25, machine.Memory.Load(machine.EntrySlot(root, Machine.Kva(1), 1)));
    }

    [Fact]
    public void The_kernels_own_tables_are_supervisor_only()
    {
        var machine = new Machine();
        (uint pasid, _) = machine.Enable(Machine.Trusted);
        ulong root = machine.RootOf(0, pasid);
        ulong writable = machine.EntrySlot(root, Machine.Kva(0), 1);
        ulong readOnly = machine.EntrySlot(root, Machine.Kva(Machine.ReadOnlyPage), 1);
        Assert.Equal(Machine.PhysicalOf(0) | 0x163, machine.Memory.Load(writable));
        Assert.Equal(Machine.PhysicalOf(Machine.ReadOnlyPage) | 0x121, machine.Memory.Load(readOnly));
        Assert.Equal(0x63UL, machine.Memory.Load(machine.EntrySlot(root, Machine.Kva(0), 4)) & 0xfff);
    }
}
