namespace PasidVerify.Spec.Tests;

/// <summary>What domain-selective invalidations remove: of the kernel's domain, and of a lazy one.</summary>
public class DomainFlushTests
{
    private const ulong Device = Machine.Trusted, Pasid = Pasids.KernelDma, FastPasid = 2;
    private const ulong Lazy = Domains.FirstAllocated, Buffer = 0x100_0000;

    /// <summary>A device with ATS and a lazy domain, and a second device whose domain is another one.</summary>
    private readonly Machine machine = new(NamedScopes.Lazy() with
    {
        Devices = [(Device, true), (Machine.SecondTrusted, true)],
        DefaultDomains = [(Device, Lazy), (Machine.SecondTrusted, Lazy + 1)],
        KernelPages = [.. NamedScopes.Small().KernelPages],
        LastDomain = Lazy + 1,
        LastPasid = 3,
        LastIova = 2,
        LastCall = 3,
        LastTicket = 60,
    });

    private ulong Outside => machine.Scope.KernelPages[^1].Address;

    [Fact]
    public void Every_page_under_every_pasid_leaves_the_IOTLB_first_and_the_device_tlb_next()
    {
        machine.EnableIova(Device);
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1000, Buffer));
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x2000, Buffer));
        Machine.Must(Status.Ok, machine.BeginUnmapDma(Device, 0x1000));
        Machine.Must(Status.Ok, machine.BeginUnmapDma(Device, 0x2000));
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Lazy));
        Assert.Equal(Enumerable.Repeat(CacheLevel.Iotlb, 4), Levels());
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(Enumerable.Repeat(CacheLevel.DeviceTlb, 4), Levels());
        Machine.Must(Status.Ok, machine.Complete(1));
        Assert.Equal(Enumerable.Repeat(CacheLevel.None, 4), Levels());

        IEnumerable<CacheLevel> Levels() =>
            from pasid in new[] { Pasids.None, Pasid }
            from page in new ulong[] { 1, 2 }
            select machine.State.StaleTranslations[new(Device, pasid, Lazy, page, 0x1000)].Level.Concrete;
    }

    [Fact]
    public void Nothing_of_another_domain_is_removed()
    {
        Machine.Must(Status.Ok, machine.MapDma(Machine.SecondTrusted, 0x1000, Buffer));
        Machine.Must(Status.Ok, machine.BeginUnmapDma(Machine.SecondTrusted, 0x1000));
        machine.FlushQueue(Lazy);
        Assert.Equal([0x1000UL], machine.Reached(Machine.SecondTrusted, null, 0x1000));
        machine.FlushQueue(Lazy + 1);
        Assert.Empty(machine.Reached(Machine.SecondTrusted, null, 0x1000));
    }

    [Fact]
    public void Table_pages_are_forgotten_by_a_flush_of_the_kernels_domain_only()
    {
        machine.EnableFast(FastPasid);
        Machine.Must(Status.Pending, machine.Run(Operation.BeginKernelChange, Outside, Scope.PageBytes, 0, 0));
        machine.Ending();
        ulong region = Outside / Scope.PageBytes / KernelTable.PagesOfTable;
        Machine.Must(Status.Pending, machine.Run(Operation.BeginFreeTable, region, 0));
        ulong first = machine.Next - 3;
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Lazy, call: 1));
        Machine.Must(Status.Ok, machine.Complete(first + 3));
        Assert.Contains(machine.Contents, line => line.StartsWith("staleTables", StringComparison.Ordinal));
        Machine.Must(Status.Ok, machine.Complete(first));
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("staleTables", StringComparison.Ordinal));
    }

    [Fact]
    public void A_removed_entry_is_lowered_once_it_has_left_the_pasid_cache()
    {
        machine.EnableIova(Device);
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Lazy, call: 0));
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Lazy, call: 1));
        Machine.Must(Status.Pending, machine.BeginDisable(Device, call: 2));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(CacheLevel.PasidCache, Entry());
        Machine.Must(Status.Ok, machine.Complete(6));
        Machine.Must(Status.Ok, machine.Complete(3));
        Assert.Equal(CacheLevel.DeviceTlb, Entry());
    }

    [Fact]
    public void A_kernel_page_lives_on_in_the_device_tlb_until_it_is_flushed_too()
    {
        machine.EnableFast(FastPasid);
        Machine.Must(Status.Pending, machine.Run(Operation.BeginKernelChange, Outside, Scope.PageBytes, 0, 0));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Empty(Reached(RequestKind.Untranslated));
        Assert.Equal([0x1002UL], Reached(RequestKind.Translated));
        Machine.Must(Status.Ok, machine.Complete(1));
        Assert.Empty(Reached(RequestKind.Translated));

        IReadOnlyList<ulong> Reached(RequestKind kind) =>
            machine.Reached(Device, FastPasid, Outside, privileged: true, kind: kind);
    }

    private CacheLevel Entry() => machine.State.StaleEntries[new(Device, Pasid, Lazy)].Level.Concrete;
}
