namespace PasidVerify.Spec.Tests;

/// <summary>The kernel changes its own page table while a device in fast mode shares it.</summary>
public class KernelTableTests
{
    private const ulong Pasid = 2;
    private const ulong OwnTable = Scope.FirstTable + 1, FreeTable = Scope.FirstTable + 2;

    private readonly Machine machine = new(NamedScopes.Kernel());

    public KernelTableTests() => machine.EnableFast();

    /// <summary>The one page outside the direct map; the CPU may only read it.</summary>
    private static ulong Outside => NamedScopes.Kernel().KernelPages[1].Address;

    private static ulong Region => Outside / Scope.PageBytes / KernelTable.PagesOfTable;

    [Fact]
    public void A_page_that_is_taken_out_answers_until_the_call_returns()
    {
        Machine.Must(Status.Pending, Change(protection: 0));
        Assert.Equal([0x1001UL], Read());
        Machine.Must(Status.Pending, machine.End());
        machine.CompleteAll();
        Assert.Empty(Read());
        Machine.Must(Status.Ok, machine.End());
    }

    [Fact]
    public void A_page_that_loses_a_right_keeps_it_in_caches_until_the_flush()
    {
        ulong writable = machine.Scope.DirectMapBase;
        Machine.Must(Status.Pending, Change(writable, MapKva.Read));
        Assert.Equal([0x1000UL], Write(writable));
        machine.CompleteAll();
        Assert.Empty(Write(writable));
        Assert.Equal([0x1000UL], machine.Reached(Machine.Trusted, Pasid, writable, privileged: true));
    }

    [Theory]
    [InlineData(0UL, Status.EmptyRange)]
    [InlineData(0x800UL, Status.Misaligned)]
    [InlineData(0xffff_ffff_ffff_f000UL, Status.OutOfRange)]
    [InlineData(0x2000UL, Status.NotMapped)]
    public void A_range_that_is_none_is_refused(ulong size, Status status) =>
        Machine.Must(status, machine.Run(Operation.BeginKernelChange, Outside, size, 0, 0));

    [Fact]
    public void A_page_may_be_left_with_all_its_rights()
    {
        Machine.Must(Status.Pending, Change(machine.Scope.DirectMapBase, MapKva.Read | MapKva.Write));
        machine.CompleteAll();
        Assert.Equal([0x1000UL], Write(machine.Scope.DirectMapBase));
    }

    /// <summary>The last byte of all belongs to a range, and nothing lies after it.</summary>
    [Theory]
    [InlineData(0xffff_ffff_ffff_f000UL, 0x1000UL, Status.NotMapped)]
    [InlineData(0xffff_ffff_ffff_f000UL, 0x2000UL, Status.OutOfRange)]
    [InlineData(0xffff_ffff_ffff_e000UL, 0x2000UL, Status.NotMapped)]
    [InlineData(0x0000_7fff_ffff_f000UL, 0x1000UL, Status.NotMapped)]
    public void A_range_may_end_with_the_address_space(ulong address, ulong size, Status status) =>
        Machine.Must(status, machine.Run(Operation.BeginKernelChange, address, size, 0, 0));

    [Fact]
    public void Without_the_notifier_nothing_is_flushed()
    {
        var silent = new Machine(NamedScopes.Kernel(), new Design { NoKernelNotifier = true });
        silent.EnableFast();
        Machine.Must(Status.Pending, silent.Run(Operation.BeginKernelChange, Outside, Scope.PageBytes, 0, 0));
        silent.CompleteAll();
        Machine.Must(Status.Ok, silent.End());
        Assert.Equal([0x1001UL], silent.Reached(Machine.Trusted, Pasid, Outside, privileged: true));
    }

    [Theory]
    [InlineData(MapKva.Write)]
    [InlineData(4UL)]
    public void A_protection_that_the_cpu_does_not_have_is_refused(ulong protection)
    {
        Machine.Must(Status.InvalidProtection, Change(protection: protection));
        Machine.Must(Status.InvalidProtection, Map(Outside, protection));
    }

    [Theory]
    [InlineData(0x3_ffff_ffffUL, Status.Ok)]
    [InlineData(0x4_0000_0000UL, Status.OutOfRange)]
    public void A_page_frame_lies_below_the_host_width(ulong frame, Status status)
    {
        Empty();
        Machine.Must(status, machine.Run(Operation.KernelMap, Outside >> 12, frame, MapKva.Read));
    }

    [Theory]
    [InlineData(0x3ff_ffffUL, Status.Ok)]
    [InlineData(0x400_0000UL, Status.OutOfRange)]
    [InlineData(0x7ff_fbff_ffffUL, Status.OutOfRange)]
    [InlineData(0x7ff_fc00_0000UL, Status.Ok)]
    public void Four_levels_of_tables_have_places_for_canonical_addresses(ulong region, Status status) =>
        Machine.Must(status, machine.Run(Operation.KernelAddTable, region, FreeTable));

    [Fact]
    public void A_page_in_change_is_busy_for_another_change_and_for_mapping()
    {
        Machine.Must(Status.Pending, Change(protection: MapKva.Read));
        Machine.Must(Status.Busy, machine.Run(Operation.BeginKernelChange, Outside, Scope.PageBytes, 0, 1));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        Machine.Must(Status.Pending, Change(protection: 0));
        Machine.Must(Status.Busy, Map(Outside, MapKva.Read));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        Machine.Must(Status.Ok, Map(Outside, MapKva.Read));
        Machine.Must(Status.AlreadyMapped, Map(Outside, MapKva.Read));
    }

    [Fact]
    public void A_table_page_is_freed_when_it_is_empty_and_nobodys_until_the_call_returns()
    {
        Machine.Must(Status.NotEmpty, machine.Run(Operation.BeginFreeTable, Region, 0));
        Empty();
        Machine.Must(Status.Pending, machine.Run(Operation.BeginFreeTable, Region, 0));
        Machine.Must(Status.Busy, machine.Run(Operation.BeginFreeTable, Region, 1));
        Machine.Must(Status.Busy, machine.Run(Operation.WriteFrame, OwnTable, Outside >> 12, 0x1000));
        Machine.Must(Status.Busy, machine.Run(Operation.KernelAddTable, Region, FreeTable));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        Machine.Must(Status.Ok, machine.Run(Operation.WriteFrame, OwnTable, Outside >> 12, 0x1000));
        Assert.Empty(Read());
        Machine.Must(Status.NoTable, machine.Run(Operation.BeginFreeTable, Region, 0));
        Machine.Must(Status.NoTable, Map(Outside, MapKva.Read));
    }

    [Fact]
    public void A_table_page_freed_too_early_leads_to_what_its_next_owner_writes()
    {
        var early = new Machine(NamedScopes.Kernel(), new Design { TablePageFreedBeforeFlush = true });
        early.EnableFast();
        early.Run(Operation.BeginKernelChange, Outside, Scope.PageBytes, 0, 0);
        early.CompleteAll();
        early.End();
        Machine.Must(Status.Pending, early.Run(Operation.BeginFreeTable, Region, 0));
        Machine.Must(Status.Ok, early.Run(Operation.WriteFrame, OwnTable, Outside >> 12, 0x1000));
        Assert.Equal([0x1000UL], early.Reached(Machine.Trusted, Pasid, Outside, write: true, privileged: true));
        early.CompleteAll();
        Assert.Empty(early.Reached(Machine.Trusted, Pasid, Outside, write: true, privileged: true));
    }

    [Fact]
    public void A_table_page_is_zeroed_before_it_is_used_and_is_used_once()
    {
        Empty();
        machine.Run(Operation.BeginFreeTable, Region, 0);
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        Machine.Must(Status.Ok, machine.Run(Operation.WriteFrame, FreeTable, Outside >> 12, 0x1000));
        Machine.Must(Status.ChoiceRefused, machine.Run(Operation.KernelAddTable, Region, Scope.FirstTable));
        Machine.Must(Status.Exhausted, machine.Run(Operation.KernelAddTable, Region, 0));
        Machine.Must(Status.Ok, machine.Run(Operation.KernelAddTable, Region, FreeTable));
        Machine.Must(Status.AlreadyMapped, machine.Run(Operation.KernelAddTable, Region, OwnTable));
        Assert.Empty(Read());
    }

    [Fact]
    public void A_flush_of_the_kernels_domain_leaves_what_the_pasid_cache_knows()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        Machine.Must(Status.Pending, machine.Run(Operation.BeginKernelChange, Outside, Scope.PageBytes, 0, 1));
        Machine.Must(Status.NotReady, machine.Complete(4));
        machine.Complete(0);
        Machine.Must(Status.Ok, machine.Complete(4));
        Assert.Empty(Read());
    }

    [Fact]
    public void Without_wpe_a_supervisor_writes_what_is_read_only()
    {
        var unprotected = new Machine(NamedScopes.Kernel(), new Design { NoWriteProtectEnable = true });
        unprotected.EnableFast();
        Assert.Equal([0x1001UL], unprotected.Reached(Machine.Trusted, Pasid, Outside, write: true, privileged: true));
        Assert.Empty(unprotected.Reached(Machine.Trusted, Pasid, Outside, write: true));
        Assert.Empty(Write(Outside));
    }

    [Fact]
    public void Fast_beyond_the_direct_map_takes_any_range_in_fast_mode_only()
    {
        var anywhere = new Machine(design: new Design { FastBeyondDirectMap = true });
        anywhere.EnableStrict();
        Machine.Must(Status.OutOfRange, machine.Run(Operation.MapKva, Domains.Kernel, Outside, Scope.PageBytes, 3, 1));
        Machine.Must(Status.Ok, anywhere.Run(Operation.MapKva, Domains.Kernel, Outside, Scope.PageBytes, 3, 1));
        Machine.Must(Status.OutOfRange, anywhere.Run(Operation.MapKva, 3, Outside, Scope.PageBytes, 3, 1));
    }

    private IReadOnlyList<ulong> Read() => machine.Reached(Machine.Trusted, Pasid, Outside, privileged: true);

    private IReadOnlyList<ulong> Write(ulong address) =>
        machine.Reached(Machine.Trusted, Pasid, address, write: true, privileged: true);

    private Status Change(ulong protection) => Change(Outside, protection);

    private Status Change(ulong address, ulong protection) =>
        machine.Run(Operation.BeginKernelChange, address, Scope.PageBytes, protection, 0);

    private Status Map(ulong address, ulong protection) =>
        machine.Run(Operation.KernelMap, address >> 12, 0x1001, protection);

    private void Empty()
    {
        Machine.Must(Status.Pending, Change(protection: 0));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
    }
}
