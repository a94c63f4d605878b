namespace PasidVerify.Spec.Tests;

/// <summary>
/// Each design switch of the DMA API and of device TLBs turns one rule off, on the shortest trace that shows it.
/// </summary>
public class DmaDesignSwitchTests
{
    private const ulong First = Machine.Trusted, Second = Machine.SecondTrusted, Pasid = Pasids.KernelDma;
    private const ulong Domain = Domains.FirstAllocated, Iova = 0x1000, Buffer = 0x100_0000, OtherBuffer = 0x100_1000;

    [Fact]
    public void Ats_for_untrusted_lets_an_untrusted_device_put_any_address_on_the_bus()
    {
        var (proper, switched) = Both(NamedScopes.Untrusted(), new() { AtsForUntrusted = true });
        foreach (var machine in new[] { proper, switched })
            Machine.Must(Status.Ok, machine.Probe(Machine.Untrusted, Domain));
        Assert.Empty(Translated(proper));
        Assert.Equal([0x5UL, 0x1000UL], Translated(switched));

        static IReadOnlyList<ulong> Translated(Machine machine) =>
            machine.Reached(Machine.Untrusted, null, 0x5000, write: true, kind: RequestKind.Translated);
    }

    [Fact]
    public void Lazy_for_untrusted_leaves_an_untrusted_device_what_was_unmapped()
    {
        var (proper, switched) = Both(NamedScopes.Untrusted(), new() { LazyForUntrusted = true });
        foreach (var machine in new[] { proper, switched })
        {
            Machine.Must(Status.Ok, machine.Probe(Machine.Untrusted, Domain));
            Machine.Must(Status.Ok, machine.MapDma(Machine.Untrusted, Iova, Buffer));
        }

        proper.UnmapDma(Machine.Untrusted, Iova);
        Assert.Equal(Status.Ok, switched.BeginUnmapDma(Machine.Untrusted, Iova));
        Assert.Empty(proper.Reached(Machine.Untrusted, null, Iova));
        Assert.Equal([0x1000UL], switched.Reached(Machine.Untrusted, null, Iova, write: true));
    }

    [Fact]
    public void No_flush_on_unmap_iova_leaves_the_translation_in_the_IOTLB()
    {
        var (proper, switched) = Both(NamedScopes.Dma(), new() { NoFlushOnUnmapIova = true });
        foreach (var machine in new[] { proper, switched })
        {
            Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
            machine.UnmapDma(First, Iova);
        }

        Assert.Equal((3UL, 1UL), (proper.Next, switched.Next));
        Assert.Empty(proper.Reached(First, null, Iova));
        Assert.Equal([0x1000UL], switched.Reached(First, null, Iova, write: true));
    }

    [Fact]
    public void No_flush_after_failed_sg_leaves_what_was_mapped_in_the_IOTLB()
    {
        var (proper, switched) = Both(NamedScopes.List(), new() { NoFlushAfterFailedSg = true });
        foreach (var machine in new[] { proper, switched })
        {
            Machine.Must(Status.Pending, machine.BeginMapSg(First, Iova, 2 * Scope.PageBytes));
            Machine.Must(Status.Ok, machine.MapSegment(Iova, Buffer));
            Machine.Must(Status.Pending, machine.BeginUndoMapSg());
            machine.CompleteAll();
            Machine.Must(Status.Ok, machine.End());
        }

        Assert.Equal((3UL, 1UL), (proper.Next, switched.Next));
        Assert.Empty(proper.Reached(First, null, Iova));
        Assert.Equal([0x1000UL], switched.Reached(First, null, Iova, write: true));
    }

    [Fact]
    public void No_device_tlb_flush_for_pasid_leaves_the_translation_in_the_device_tlb_under_pasid_1()
    {
        var (proper, switched) = Both(NamedScopes.Dma(), new() { NoDeviceTlbFlushForPasid = true });
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableIova(First);
            Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
            machine.UnmapDma(First, Iova);
            Assert.Empty(machine.Reached(First, null, Iova, kind: RequestKind.Translated));
            Assert.Empty(machine.Reached(First, Pasid, Iova));
        }

        Assert.Empty(proper.Reached(First, Pasid, Iova, kind: RequestKind.Translated));
        Assert.Equal([0x1000UL], switched.Reached(First, Pasid, Iova, kind: RequestKind.Translated));
    }

    [Fact]
    public void Pasid_recorded_per_domain_forgets_the_other_device_when_one_is_disabled()
    {
        var (proper, switched) = Both(NamedScopes.Dma(), new() { PasidRecordedPerDomain = true });
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableIova(First);
            machine.EnableIova(Second);
            Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
            machine.Disable(First);
            machine.UnmapDma(First, Iova);
            Assert.Empty(machine.Reached(Second, null, Iova));
        }

        Assert.Empty(proper.Reached(Second, Pasid, Iova));
        Assert.Equal([0x1000UL], switched.Reached(Second, Pasid, Iova, write: true));
    }

    [Fact]
    public void Pasid_recorded_per_domain_does_no_harm_while_the_record_is_there()
    {
        var switched = new Machine(NamedScopes.Dma(), new() { PasidRecordedPerDomain = true });
        switched.EnableIova(First);
        Machine.Must(Status.Ok, switched.MapDma(First, Iova, Buffer));
        switched.UnmapDma(First, Iova);
        Assert.Empty(switched.Reached(First, Pasid, Iova));
        Assert.DoesNotContain(switched.Contents, line => line.StartsWith("stale", StringComparison.Ordinal));
    }

    [Fact]
    public void Domain_id_reused_before_flush_gives_an_id_away_that_caches_know()
    {
        var (proper, switched) = Both(NamedScopes.Untrusted(), new() { DomainIdReusedBeforeFlush = true });
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableStrict(pasid: 2, domain: Domain);
            Machine.Must(Status.Ok, machine.Map(Domain, page: 0));
            Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        }

        Assert.Equal(Status.ChoiceRefused, proper.Enable(Machine.SecondUntrusted, Mode.Kva, 3, Domain));
        Assert.Equal(Status.Ok, switched.Enable(Machine.SecondUntrusted, Mode.Kva, 3, Domain));

        // The tables are still those of the first owner, and both devices walk them.
        Assert.Equal([0x1000UL], switched.Reached(Machine.Untrusted, 2, switched.Address(0)));
        Assert.Equal([0x1000UL], switched.Reached(Machine.SecondUntrusted, 3, switched.Address(0)));
        Assert.DoesNotContain(switched.Contents, line => line.StartsWith("grants", StringComparison.Ordinal));
    }

    [Fact]
    public void Bypass_disable_clears_pasid_0_and_leaves_the_bypass_as_it_was()
    {
        var (proper, switched) = Both(NamedScopes.Dma(), new() { BypassDisableClearsPasid0 = true });
        foreach (var machine in new[] { proper, switched })
        {
            Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
            Machine.Must(Status.Ok, machine.Enable(First, Mode.Bypass, Pasid, Domains.Passthrough));
            machine.Disable(First);
        }

        Assert.Equal([0x1000UL], proper.Reached(First, null, Iova));
        Assert.Empty(proper.Reached(First, Pasid, 0x123_4000));
        Assert.Empty(switched.Reached(First, null, Iova));
        Assert.Equal([0x1234UL], switched.Reached(First, Pasid, 0x123_4000, write: true));
    }

    [Fact]
    public void Bypass_disable_clears_pasid_0_after_bypass_only()
    {
        var (proper, switched) = Both(NamedScopes.Dma(), new() { BypassDisableClearsPasid0 = true });
        foreach (var machine in new[] { proper, switched })
        {
            machine.EnableIova(First);
            machine.Disable(First);
        }

        Assert.Equal(proper.Contents, switched.Contents);
    }

    [Fact]
    public void Iova_reused_before_flush_leads_to_two_frames_at_once()
    {
        var (proper, switched) = Both(NamedScopes.Lazy(), new() { IovaReusedBeforeFlush = true });
        foreach (var machine in new[] { proper, switched })
        {
            Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
            Machine.Must(Status.Ok, machine.BeginUnmapDma(First, Iova));
        }

        Assert.Equal(Status.ChoiceRefused, proper.MapDma(First, Iova, OtherBuffer));
        Assert.Equal(Status.Ok, switched.MapDma(First, Iova, OtherBuffer));
        Assert.Equal([0x1000UL], proper.Reached(First, null, Iova));
        Assert.Equal([0x1000UL, 0x1001UL], switched.Reached(First, null, Iova));
    }

    [Fact]
    public void No_bounce_shows_the_device_what_else_lies_in_the_page()
    {
        var (proper, switched) = Both(NamedScopes.Bounce(), new() { NoBounce = true });
        foreach (var machine in new[] { proper, switched })
            Machine.Must(Status.Ok, machine.MapDma(Machine.Untrusted, 0x1010, 0x100_0010, 0x10, slot: 0x1800));
        Assert.Equal([0x1800UL], proper.Reached(Machine.Untrusted, null, Iova));
        Assert.Equal([0x1000UL], switched.Reached(Machine.Untrusted, null, Iova));
    }

    [Theory]
    [InlineData(Direction.Bidirectional, 0x11, 0x11, 0x11)]
    [InlineData(Direction.ToDevice, 0x11, 0x11, 0x11)]
    [InlineData(Direction.FromDevice, 0x11, 0x22, 0)]
    public void A_slot_is_not_initialised_or_zeroed_where_the_device_is_to_fill_it_only(
        Direction direction, ulong proper, ulong notInitialised, ulong zeroed)
    {
        (Design Design, ulong Held)[] designs =
        [
            (new(), proper), (new() { BounceSlotNotInitialised = true }, notInitialised),
            (new() { BounceZeroedFromDevice = true }, zeroed),
        ];
        foreach (var (design, held) in designs)
        {
            var machine = new Machine(NamedScopes.Bounce(), design);
            machine.Store(0x100_0010, 0x11);
            machine.Store(0x180_0010, 0x22);
            machine.Store(0x180_0800, 0x33);
            Machine.Must(
                Status.Ok, machine.MapDma(Machine.Untrusted, 0x1010, 0x100_0010, 0x10, direction, slot: 0x1800));
            Assert.Equal(held, machine.Load(0x180_0010));
            Assert.Equal(held == 0x22 ? 0x33UL : 0UL, machine.Load(0x180_0800));
        }
    }

    private static (Machine Proper, Machine Switched) Both(Scope scope, Design design) =>
        (new(scope), new(scope, design));
}
