namespace PasidVerify.Spec.Tests;

/// <summary>TLBs of devices with ATS: who has one, what it answers, and when it forgets.</summary>
public class DeviceTlbTests
{
    private const ulong WithAts = Machine.Trusted, Without = Machine.SecondTrusted, Pasid = Pasids.KernelDma;
    private const ulong Iova = 0x1000, Buffer = 0x100_0000, Domain = Domains.FirstAllocated;

    private readonly Machine machine = new(NamedScopes.Dma() with { LastTicket = 60 });

    public DeviceTlbTests() => Machine.Must(Status.Ok, machine.MapDma(WithAts, Iova, Buffer));

    [Theory]
    [InlineData(0x10, true)]
    [InlineData(0x118, true)]
    [InlineData(0x20, false)]
    [InlineData(0x28, false)]
    public void Devices_of_a_scope_use_ATS_if_they_have_it_and_are_trusted(ulong device, bool uses) =>
        Assert.Equal(uses, NamedScopes.Campaign().UsesAts(device));

    [Theory]
    [InlineData(RequestKind.Translation)]
    [InlineData(RequestKind.Translated)]
    public void Translation_requests_and_translated_ones_need_ats(RequestKind kind)
    {
        Assert.Equal([0x1000UL], machine.Reached(WithAts, null, Iova, write: true, kind: kind));
        Assert.Empty(machine.Faults(WithAts, null, Iova, write: true, kind: kind));
        Assert.Empty(machine.Reached(Without, null, Iova, kind: kind));
        Assert.Equal([Fault.TranslationBlocked], machine.Faults(Without, null, Iova, kind: kind));
        Assert.Equal([0x1000UL], machine.Reached(Without, null, Iova));
    }

    /// <summary>DTE is a bit of the context entry, which is read before PASID table and tables (VT-d 7.1.3).</summary>
    [Theory]
    [InlineData(RequestKind.Translation)]
    [InlineData(RequestKind.Translated)]
    public void What_needs_ats_is_blocked_before_any_table_is_read(RequestKind kind)
    {
        Assert.Equal([Fault.TranslationBlocked], machine.Faults(Without, null, 0x2000, kind: kind));
        Assert.Equal([Fault.TranslationBlocked], machine.Faults(Without, Pasid, Iova, kind: kind));
    }

    [Fact]
    public void Ats_is_enabled_before_the_device_has_a_domain()
    {
        var booted = new Machine(NamedScopes.Dma() with { DefaultDomains = [] });
        Assert.Equal([Fault.PasidNotPresent], Faults(WithAts));
        Assert.Equal([Fault.TranslationBlocked], Faults(Without));

        IReadOnlyList<Fault> Faults(ulong device) =>
            booted.Faults(device, null, Iova, kind: RequestKind.Translation);
    }

    /// <summary>What the answer to a translation request may not lead to is met whatever it asks for (VT-d 7.1.3).</summary>
    [Theory]
    [InlineData(RequestKind.Untranslated, new[] { Fault.WriteDenied })]
    [InlineData(RequestKind.Translation, new[] { Fault.WriteDenied, Fault.InterruptWindow })]
    public void A_translation_request_for_writes_is_told_of_a_page_that_is_read_only(RequestKind kind, Fault[] faults)
    {
        const ulong readOnly = 0x3000, interrupts = 0xfee0_0000;
        var booted = new Machine(NamedScopes.Dma() with { Buffers = [0x1000, interrupts >> 12], LastIova = 3 });
        Machine.Must(Status.Ok, booted.MapDma(WithAts, readOnly, interrupts, direction: Direction.ToDevice));
        Assert.Equal(faults, booted.Faults(WithAts, null, readOnly, write: true, kind: kind));
        Assert.Equal([Fault.InterruptWindow], booted.Faults(WithAts, null, readOnly, kind: kind));
    }

    [Fact]
    public void Ats_is_not_enabled_for_an_untrusted_device()
    {
        var untrusted = Probed(new());
        foreach (var kind in new[] { RequestKind.Translation, RequestKind.Translated })
        {
            Assert.Empty(untrusted.Reached(Machine.Untrusted, null, Iova, kind: kind));
            Assert.Equal([Fault.TranslationBlocked], untrusted.Faults(Machine.Untrusted, null, Iova, kind: kind));
        }
    }

    [Fact]
    public void An_untrusted_device_with_ats_reaches_any_frame_but_no_interrupt()
    {
        var untrusted = Probed(new() { AtsForUntrusted = true });
        Assert.Equal([0x5UL, 0x1000UL], Translated(0x5000));
        Assert.Equal([0x1000UL, 0x3_ffff_ffffUL], Translated(0x3fff_ffff_f000));
        Assert.Equal([0x1000UL], Translated(0xfee0_0000));
        Assert.Equal([0x1000UL], Translated(0x4000_0000_0000));
        Assert.Empty(untrusted.Reached(Machine.Untrusted, null, 0x5000, kind: RequestKind.Translation));
        Assert.Empty(untrusted.Reached(Machine.Untrusted, null, 0x5000));

        IReadOnlyList<ulong> Translated(ulong address) =>
            untrusted.Reached(Machine.Untrusted, null, address, write: true, kind: RequestKind.Translated);
    }

    [Fact]
    public void A_trusted_device_puts_only_what_it_was_told_into_translated_requests()
    {
        Assert.Empty(machine.Reached(WithAts, null, 0x2000, kind: RequestKind.Translated));
        Assert.Empty(machine.Reached(WithAts, Pasid, Iova, kind: RequestKind.Translated));
    }

    [Fact]
    public void A_translation_leaves_the_IOTLB_first_and_the_device_tlb_next()
    {
        Machine.Must(Status.Pending, machine.BeginUnmapDma(WithAts, Iova));
        Assert.Equal((CacheLevel.Iotlb, CacheLevel.Iotlb), (Level(WithAts), Level(Without)));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal((CacheLevel.DeviceTlb, CacheLevel.None), (Level(WithAts), Level(Without)));
        Machine.Must(Status.Ok, machine.Complete(1));
        Assert.Equal((CacheLevel.None, CacheLevel.None), (Level(WithAts), Level(Without)));
    }

    [Fact]
    public void Only_a_translated_request_reaches_what_the_device_tlb_alone_still_holds()
    {
        Machine.Must(Status.Pending, machine.BeginUnmapDma(WithAts, Iova));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal([0x1000UL], machine.Reached(WithAts, null, Iova, write: true, kind: RequestKind.Translated));
        Assert.Empty(machine.Reached(WithAts, null, Iova, kind: RequestKind.Translation));
        Assert.Empty(machine.Reached(WithAts, null, Iova));
        Machine.Must(Status.Ok, machine.Complete(1));
        Assert.Empty(machine.Reached(WithAts, null, Iova, kind: RequestKind.Translated));
    }

    [Fact]
    public void The_device_tlb_keeps_the_rights_that_the_translation_had()
    {
        machine.UnmapDma(WithAts, Iova);
        Machine.Must(Status.Ok, machine.MapDma(WithAts, Iova, Buffer, direction: Direction.ToDevice));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(WithAts, Iova));
        Machine.Must(Status.Ok, machine.Complete(3));
        Assert.Equal([0x1000UL], machine.Reached(WithAts, null, Iova, kind: RequestKind.Translated));
        Assert.Empty(machine.Reached(WithAts, null, Iova, write: true, kind: RequestKind.Translated));
    }

    [Theory]
    [InlineData(WithAts, CacheLevel.DeviceTlb)]
    [InlineData(Without, CacheLevel.None)]
    public void A_removed_entry_lives_on_in_the_device_tlb_where_there_is_one(ulong device, CacheLevel below)
    {
        machine.EnableIova(device);
        Machine.Must(Status.Pending, machine.BeginDisable(device));
        CacheLevel[] levels = [CacheLevel.PasidCache, CacheLevel.Iotlb, below, CacheLevel.None];
        for (ulong ticket = 0; ticket < 3; ticket++)
        {
            Assert.Equal(levels[ticket], Entry(device));
            Machine.Must(Status.Ok, machine.Complete(ticket));
        }

        Assert.Equal(CacheLevel.None, Entry(device));
    }

    [Fact]
    public void What_a_device_tlb_loaded_through_a_removed_entry_answers_translated_requests_only()
    {
        machine.EnableIova(WithAts);
        Machine.Must(Status.Pending, machine.BeginDisable(WithAts));
        Machine.Must(Status.Ok, machine.Complete(0));
        Machine.Must(Status.Ok, machine.Complete(1));
        Assert.Equal([0x1000UL], machine.Reached(WithAts, Pasid, Iova, kind: RequestKind.Translated));
        Assert.Empty(machine.Reached(WithAts, Pasid, Iova));
        Machine.Must(Status.Ok, machine.Complete(2));
        Assert.Empty(machine.Reached(WithAts, Pasid, Iova, kind: RequestKind.Translated));
    }

    [Fact]
    public void The_device_tlb_flush_of_a_disable_removes_one_pasid_of_one_device()
    {
        machine.EnableIova(WithAts);
        Machine.Must(Status.Pending, machine.BeginUnmapDma(WithAts, Iova, call: 0));
        Machine.Must(Status.Ok, machine.Complete(0));
        Machine.Must(Status.Pending, machine.BeginDisable(WithAts, call: 1));
        foreach (ulong ticket in new ulong[] { 3, 4, 5 }) Machine.Must(Status.Ok, machine.Complete(ticket));
        Assert.Empty(machine.Reached(WithAts, Pasid, Iova, kind: RequestKind.Translated));
        Assert.Equal([0x1000UL], machine.Reached(WithAts, null, Iova, kind: RequestKind.Translated));
    }

    /// <summary>A device has one attachment, so no run has two such entries at once: the second is planted.</summary>
    [Fact]
    public void The_device_tlb_flush_of_a_disable_leaves_the_entry_of_another_pasid_alone()
    {
        LoadedEntry other = new(WithAts, 2, Domain);
        machine.EnableIova(WithAts);
        Machine.Must(Status.Pending, machine.BeginDisable(WithAts));
        machine.State.StaleEntries[other] = new(CacheLevel.DeviceTlb);
        machine.CompleteAll();
        Assert.Equal(CacheLevel.None, Entry(WithAts));
        Assert.Equal(CacheLevel.DeviceTlb, machine.State.StaleEntries[other].Level.Concrete);
    }

    [Fact]
    public void What_was_lost_while_only_the_device_tlb_knew_the_pasid_never_was_in_the_IOTLB()
    {
        machine.EnableIova(WithAts);
        Machine.Must(Status.Pending, machine.BeginDisable(WithAts, call: 0));
        Machine.Must(Status.Ok, machine.Complete(0));
        Machine.Must(Status.Ok, machine.Complete(1));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(WithAts, Iova, call: 1));
        Assert.Equal(CacheLevel.DeviceTlb, Level(WithAts, Pasid));
        Assert.Equal(CacheLevel.Iotlb, Level(WithAts));
    }

    private static Machine Probed(Design design)
    {
        var machine = new Machine(NamedScopes.Untrusted(), design);
        Machine.Must(Status.Ok, machine.Probe(Machine.Untrusted, Domain));
        Machine.Must(Status.Ok, machine.MapDma(Machine.Untrusted, Iova, Buffer));
        return machine;
    }

    private CacheLevel Level(ulong device, ulong pasid = Pasids.None) =>
        machine.State.StaleTranslations[new(device, pasid, Domain, 1, 0x1000)].Level.Concrete;

    private CacheLevel Entry(ulong device) => machine.State.StaleEntries[new(device, Pasid, Domain)].Level.Concrete;
}
