namespace PasidVerify.Spec.Tests;

/// <summary>The design switches of the DMA API and of device TLBs change nothing but the rule that they name.</summary>
[Trait("Category", "Long")]
public class DmaSwitchReachTests
{
    private static Scope Dma => NamedScopes.Dma() with { LastTicket = 60 };

    private static Scope Lazy => NamedScopes.Lazy() with { LastTicket = 60 };

    private static Scope List => NamedScopes.List() with { LastTicket = 60 };

    private static Scope Untrusted => NamedScopes.Untrusted() with { LastTicket = 60 };

    private static Scope Bounce => NamedScopes.Bounce() with { LastTicket = 60 };

    [Fact]
    public void Ats_for_untrusted_concerns_what_the_IOTLB_flush_leaves() => DesignSwitchReachTests.DiffersOnlyAt(
        Untrusted, new() { AtsForUntrusted = true }, (name, _) => name == Operation.Complete);

    [Fact]
    public void Ats_for_untrusted_concerns_no_trusted_device() => DesignSwitchReachTests.DiffersNowhere(
        Dma, new() { AtsForUntrusted = true });

    [Fact]
    public void Lazy_for_untrusted_concerns_probing_under_a_lazy_policy()
    {
        var design = new Design { LazyForUntrusted = true };
        DesignSwitchReachTests.DiffersOnlyAt(Untrusted, design, (name, _) => name == Operation.Probe);
        DesignSwitchReachTests.DiffersNowhere(Untrusted with { Policy = (false, false) }, design);
    }

    [Fact]
    public void No_flush_on_unmap_iova_concerns_unmapping_in_strict_domains()
    {
        var design = new Design { NoFlushOnUnmapIova = true };
        DesignSwitchReachTests.DiffersOnlyAt(Dma, design, (name, _) => name == Operation.BeginUnmapDma);
        DesignSwitchReachTests.DiffersNowhere(Lazy, design);
    }

    [Fact]
    public void Flush_before_clear_concerns_unmapping_in_strict_domains()
    {
        var design = new Design { FlushBeforeClear = true };
        DesignSwitchReachTests.DiffersOnlyAt(Dma, design, (name, _) => name == Operation.BeginUnmapDma);
        DesignSwitchReachTests.DiffersNowhere(Lazy, design);
    }

    [Fact]
    public void No_flush_after_failed_sg_concerns_the_undoing_of_lists()
    {
        var design = new Design { NoFlushAfterFailedSg = true };
        DesignSwitchReachTests.DiffersOnlyAt(List, design, (name, _) => name == Operation.BeginUndoMapSg);
        DesignSwitchReachTests.DiffersNowhere(Untrusted, design);
    }

    [Fact]
    public void No_device_tlb_flush_for_pasid_concerns_calls_that_flush_device_tlbs() =>
        DesignSwitchReachTests.DiffersOnlyAt(
            Dma,
            new() { NoDeviceTlbFlushForPasid = true },
            (name, _) => name is Operation.BeginDisable or Operation.BeginUnmapDma or Operation.BeginUnmapKva
                or Operation.BeginKernelChange or Operation.BeginFreeTable or Operation.BeginFlushQueue
                or Operation.BeginUndoMapSg);

    [Fact]
    public void Pasid_recorded_per_domain_concerns_the_record_and_unmaps_without_it() =>
        DesignSwitchReachTests.DiffersOnlyAt(
            Dma,
            new() { PasidRecordedPerDomain = true },
            (name, a) => (name == Operation.Enable && a[1] == (ulong)Mode.Iova)
                || name is Operation.BeginUnmapDma or Operation.BeginUndoMapSg);

    [Fact]
    public void Domain_id_reused_before_flush_concerns_disabling_strict_kva() => DesignSwitchReachTests.DiffersOnlyAt(
        Untrusted with { LastDomain = 6 },
        new() { DomainIdReusedBeforeFlush = true },
        (name, _) => name == Operation.BeginDisable);

    [Fact]
    public void Domain_id_reused_before_flush_concerns_no_trusted_device() => DesignSwitchReachTests.DiffersNowhere(
        Dma, new() { DomainIdReusedBeforeFlush = true });

    [Fact]
    public void Bypass_disable_clears_pasid_0_concerns_disabling() => DesignSwitchReachTests.DiffersOnlyAt(
        Dma, new() { BypassDisableClearsPasid0 = true }, (name, _) => name == Operation.BeginDisable);

    [Fact]
    public void Bypass_disable_clears_pasid_0_concerns_no_device_that_may_not_have_bypass() =>
        DesignSwitchReachTests.DiffersNowhere(Untrusted, new() { BypassDisableClearsPasid0 = true });

    [Fact]
    public void Iova_reused_before_flush_concerns_mapping_in_lazy_domains()
    {
        var design = new Design { IovaReusedBeforeFlush = true };
        DesignSwitchReachTests.DiffersOnlyAt(
            Lazy, design, (name, _) => name is Operation.MapDma or Operation.BeginMapSg);
        DesignSwitchReachTests.DiffersNowhere(Dma, design);
    }

    [Fact]
    public void No_bounce_concerns_mapping_for_untrusted_devices()
    {
        var design = new Design { NoBounce = true };
        DesignSwitchReachTests.DiffersOnlyAt(Bounce, design, (name, _) => name == Operation.MapDma);
        DesignSwitchReachTests.DiffersNowhere(Lazy, design);
    }

    [Fact]
    public void What_a_bounce_buffer_holds_before_concerns_mapping_what_the_device_is_to_fill()
    {
        Design[] designs = [new() { BounceSlotNotInitialised = true }, new() { BounceZeroedFromDevice = true }];
        foreach (var design in designs)
        {
            DesignSwitchReachTests.DiffersOnlyAt(
                Bounce, design, (name, a) => name == Operation.MapDma && a[4] == (ulong)Direction.FromDevice);
            DesignSwitchReachTests.DiffersNowhere(Lazy, design);
        }
    }
}
