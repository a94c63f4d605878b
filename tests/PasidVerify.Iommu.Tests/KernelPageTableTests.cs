namespace PasidVerify.Iommu.Tests;

/// <summary>The kernel changes its own page table while a device in fast mode walks it (docs/contract.md, N8).</summary>
public class KernelPageTableTests
{
    private const Protection Read = Protection.Read;
    private const Protection ReadWrite = Protection.Read | Protection.Write;
    private const ulong Module = Machine.ModuleAddress, ModuleFrame = Machine.ModuleFrame;
    private const ulong Region = 0x20_0000, Spare = Module + Region, Far = 0xffff_e000_0000_0000;

    private readonly Machine _machine = new(Machine.Small() with { KernelTablePages = 1 });
    private readonly uint _pasid;

    public KernelPageTableTests()
    {
        (_pasid, _) = _machine.Enable(Machine.Trusted);
    }

    private PasidDma<WatchedMemory> Dma => _machine.Dma;

    [Fact]
    public void A_page_that_is_taken_out_is_unreachable_when_the_call_ends()
    {
        Assert.True(Reads(Module).Reached);
        int call = Change(Module, Protection.None);
        Assert.Equal(Answer.At(ModuleFrame << 12), Reads(Module));
        Assert.Equal(Status.Pending, Dma.End(call));
        _machine.End(call);
        Assert.Equal(FaultReason.NotPresent, Reads(Module).Fault);
        Assert.Equal(Status.Ok, Dma.MapKernel(Module + 0x123, 0x778, Read));
        Assert.Equal(Answer.At(0x778 << 12), Reads(Module));
        Assert.Equal(FaultReason.WriteDenied, Writes(Module).Fault);
    }

    [Fact]
    public void A_right_that_is_taken_away_is_gone_when_the_call_ends()
    {
        Assert.True(Writes(Module).Reached);
        _machine.End(Change(Module, Read));
        Assert.Equal(FaultReason.WriteDenied, Writes(Module).Fault);
        Assert.Equal(Answer.At(ModuleFrame << 12), Reads(Module));
        _machine.End(Change(Module, ReadWrite));
        Assert.Equal(Answer.At(ModuleFrame << 12), Writes(Module));
    }

    [Fact]
    public void Every_page_of_a_range_changes_and_no_other()
    {
        _machine.End(Change(Machine.Kva(3), Read, 2));
        Assert.Equal(
            [true, false, false, true],
            new ulong[] { 2, 3, 4, 5 }.Select(page => Writes(Machine.Kva(page)).Reached));
        Assert.Equal(Answer.At(Machine.PhysicalOf(4)), Reads(Machine.Kva(4)));
    }

    [Fact]
    public void A_table_that_the_kernel_adds_is_for_supervisors()
    {
        Assert.Equal(Status.Ok, Dma.AddTable(Spare, out ulong table));
        ulong entry = _machine.Memory.Load(_machine.EntrySlot(_machine.RootOf(0, _pasid), Spare, 2));
        Assert.Equal((table, 3UL), (entry & 0x000f_ffff_ffff_f000, entry & 7));
    }

    [Fact]
    public void A_table_page_is_used_again_only_when_no_walk_reads_it_any_more()
    {
        Assert.True(Reads(Module).Reached);
        _machine.End(Change(Module, Protection.None));
        Assert.Equal(Status.Pending, Dma.BeginFreeTable(Module + 0x1f_f000, out int call));
        Assert.Equal(Status.Ok, Dma.AddTable(Spare, out ulong added));
        Assert.Equal(Status.Ok, Dma.MapKernel(Spare, 0x999, ReadWrite));
        Assert.Equal(Status.Exhausted, Dma.AddTable(Spare + Region, out _));
        Assert.Equal(FaultReason.NotPresent, Reads(Module).Fault);
        _machine.End(call);
        Assert.Equal(Status.Ok, Dma.AddTable(Spare + Region, out ulong again));
        Assert.Equal(Status.Ok, Dma.MapKernel(Spare + Region, 0x99a, ReadWrite));
        Assert.Equal(FaultReason.NotPresent, Reads(Module).Fault);
        Assert.Equal(Answer.At(0x999 << 12), Reads(Spare));
        Assert.Equal(Answer.At(0x99a << 12), Reads(Spare + Region));
        Assert.NotEqual(added, again);
    }

    [Fact]
    public void What_was_mapped_in_a_table_page_is_not_there_when_it_is_used_again()
    {
        _machine.End(Change(Module, Protection.None));
        Assert.Equal(Status.Pending, Dma.BeginFreeTable(Module, out int call));
        _machine.End(call);
        int inUse = Dma.KernelTables.InUse;
        Assert.Equal(Status.Ok, Dma.AddTable(Module, out ulong table));
        Assert.Equal((0UL, inUse + 1), (table & 0xfff, Dma.KernelTables.InUse));
        Assert.Equal(FaultReason.NotPresent, Reads(Module).Fault);
        Assert.Equal(Status.Ok, Dma.MapKernel(Module, ModuleFrame, Read));
        Assert.Equal(Answer.At(ModuleFrame << 12), Reads(Module));
    }

    [Theory]
    [InlineData(0x0000_8000_0000_0000, Status.OutOfRange)]
    [InlineData(0xffff_7fff_ffff_f000, Status.OutOfRange)]
    [InlineData(Module, Status.AlreadyMapped)]
    [InlineData(Module + 0x1f_ffff, Status.AlreadyMapped)]
    [InlineData(Far, Status.Exhausted)]
    [InlineData(Spare, Status.Ok)]
    [InlineData(Module - 1, Status.Ok)]
    public void A_table_page_goes_where_there_is_none(ulong address, Status status)
    {
        int inUse = Dma.KernelTables.InUse;
        Assert.Equal(status, Dma.AddTable(address, out ulong table));
        Assert.Equal(status == Status.Ok, table != 0);
        Assert.Equal(status == Status.Ok ? inUse + 1 : inUse, Dma.KernelTables.InUse);
    }

    [Theory]
    [InlineData(Spare, 1, ReadWrite, Status.NoTable)]
    [InlineData(0x0000_ffff_a000_0000, 1, ReadWrite, Status.NoTable)]
    [InlineData(Module, 1, ReadWrite, Status.AlreadyMapped)]
    [InlineData(Module, 1, Protection.None, Status.InvalidProtection)]
    [InlineData(Module, 1, Protection.Write, Status.InvalidProtection)]
    [InlineData(Module, 1, (Protection)7, Status.InvalidProtection)]
    [InlineData(Module, 1UL << 34, ReadWrite, Status.OutOfRange)]
    [InlineData(Module + 0x1000, (1UL << 34) - 1, ReadWrite, Status.Ok)]
    public void A_page_is_mapped_where_a_table_page_is_and_nothing_else(
        ulong address, ulong frame, Protection protection, Status status) =>
        Assert.Equal(status, Dma.MapKernel(address, frame, protection));

    [Theory]
    [InlineData(Module, 0, ReadWrite, Status.EmptyRange)]
    [InlineData(Module, ulong.MaxValue, ReadWrite, Status.OutOfRange)]
    [InlineData(Module + 8, 0x1000, ReadWrite, Status.Misaligned)]
    [InlineData(Module, 0x800, ReadWrite, Status.Misaligned)]
    [InlineData(Module, 0x1000, Protection.Write, Status.InvalidProtection)]
    [InlineData(Module, 0x1000, (Protection)4, Status.InvalidProtection)]
    [InlineData(Module, 0x2000, Read, Status.NotMapped)]
    [InlineData(Spare, 0x1000, Read, Status.NotMapped)]
    [InlineData(0x0000_ffff_a000_0000, 0x1000, Read, Status.NotMapped)]
    [InlineData(0x0000_0880_0000_0000, 0xffff_8000_0000_1000, Read, Status.NotMapped)]
    public void A_change_is_of_whole_pages_that_are_there(
        ulong address, ulong size, Protection protection, Status status)
    {
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(status, Dma.BeginKernelChange(address, size, protection, out int call));
        Assert.Equal((-1, stores), (call, _machine.Memory.Watch.Stores));
    }

    [Fact]
    public void A_range_that_passes_through_the_hole_is_no_range_of_pages_that_are_there()
    {
        // Bit 47 is the highest that tables look at: an address in the hole meets the entry of one in the upper half.
        ulong below = 0x0000_7fff_ffff_f000;
        var machine = new Machine(Machine.Small() with
        {
            KernelPages = [new(Machine.PageOf(below), 1, true), new(Machine.PageOf(0xffff_8000_0000_0000), 2, true)],
        });
        Assert.Equal(Status.NotMapped, machine.Dma.BeginKernelChange(below, 0x2000, Read, out _));
        Assert.Equal(Status.Pending, machine.Dma.BeginKernelChange(below, 0x1000, Read, out _));
    }

    [Fact]
    public void Pages_and_table_pages_of_a_call_in_flight_are_busy()
    {
        int first = Change(Module, Protection.None);
        Assert.Equal(Status.Busy, Dma.MapKernel(Module, 1, Read));
        Assert.Equal(Status.Pending, Dma.BeginFreeTable(Module, out int second));
        Assert.Equal(Status.Busy, Dma.BeginFreeTable(Module, out int none));
        Assert.Equal(-1, none);
        Assert.Equal(Status.Busy, Dma.AddTable(Module + 0x1000, out ulong table));
        Assert.Equal(0UL, table);
        Assert.Equal(Status.NoTable, Dma.MapKernel(Module, 1, Read));
        _machine.End(second);
        Assert.Equal(Status.NoTable, Dma.BeginFreeTable(Module, out _));
        _machine.End(first);
    }

    [Fact]
    public void A_page_that_changes_cannot_be_changed_again_before_the_end()
    {
        int call = Change(Machine.Kva(2), Read, 2);
        Assert.Equal(Status.Busy, Dma.BeginKernelChange(Machine.Kva(3), 0x2000, ReadWrite, out int none));
        Assert.Equal(-1, none);
        _machine.End(Change(Machine.Kva(4), ReadWrite));
        _machine.End(call);
        _machine.End(Change(Machine.Kva(3), ReadWrite, 2));
    }

    [Theory]
    [InlineData(Machine.Base, Status.NotEmpty)]
    [InlineData(Spare, Status.NoTable)]
    [InlineData(0x0000_ffff_a000_0000, Status.NoTable)]
    public void A_table_page_is_given_back_when_it_is_empty(ulong address, Status status)
    {
        Assert.Equal(status, Dma.BeginFreeTable(address, out int call));
        Assert.Equal(-1, call);
    }

    [Fact]
    public void Without_a_free_call_nothing_is_taken_away()
    {
        Assert.Equal(Status.Ok, Dma.AddTable(Spare, out _));
        int[] calls = [.. new ulong[] { 0, 1, 2 }.Select(page => Change(Machine.Kva(page), Read))];
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(Status.Exhausted, Dma.BeginKernelChange(Module, 0x1000, Read, out _));
        Assert.Equal(Status.Exhausted, Dma.BeginFreeTable(Spare, out _));
        Assert.Equal(stores, _machine.Memory.Watch.Stores);
        foreach (int call in calls)
            _machine.End(call);
    }

    [Fact]
    public void A_strict_domain_keeps_the_translation_that_it_copied()
    {
        (uint pasid, ushort strict) = _machine.Enable(Machine.Untrusted);
        _machine.Map(strict, 2);
        _machine.End(Change(Machine.Kva(2), Protection.None));
        Assert.Equal(Answer.At(Machine.PhysicalOf(2)), _machine.Read(Machine.Untrusted, pasid, Machine.Kva(2)));
        Assert.Equal(Status.NotBacked, Dma.MapKva(strict, Machine.Kva(2), 0x1000, Read));
    }

    private int Change(ulong address, Protection protection, ulong pages = 1)
    {
        Assert.Equal(Status.Pending, Dma.BeginKernelChange(address, pages * 0x1000, protection, out int call));
        return call;
    }

    private Answer Reads(ulong address) => _machine.Read(Machine.Trusted, _pasid, address, privileged: true);

    private Answer Writes(ulong address) => _machine.Write(Machine.Trusted, _pasid, address, privileged: true);
}
