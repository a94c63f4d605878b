using PasidVerify.Spec;

namespace PasidVerify.Explorer.Tests;

public sealed class SwitchTests
{
    [Theory]
    [InlineData("fast-for-untrusted", "isolation", "enable")]
    [InlineData("bypass-for-untrusted", "isolation", "enable")]
    [InlineData("no-flush-on-unmap-strict-kva", "strict-coherence", "enable map_kva begin_unmap_kva complete end")]
    [InlineData("flush-before-clear", "strict-coherence", "enable map_kva begin_unmap_kva complete complete complete end")]
    [InlineData("pasid-entry-without-cache-flush", "binding", "enable begin_disable complete complete complete end")]
    [InlineData("no-kernel-notifier", "kernel-coherence", "enable begin_kernel_change complete end")]
    [InlineData(
        "table-page-freed-before-flush", "kernel-coherence", "enable begin_kernel_change begin_free_table")]
    [InlineData("no-write-protect-enable", "write-protection", "enable")]
    [InlineData("ats-for-untrusted", "mode-isolation", "probe")]
    [InlineData("lazy-for-untrusted", "isolation", "probe map_dma begin_unmap_dma")]
    [InlineData("no-flush-on-unmap-iova", "strict-coherence", "map_dma begin_unmap_dma complete end")]
    [InlineData(
        "no-flush-after-failed-sg", "atomic-failure", "begin_map_sg map_segment begin_undo_map_sg complete end")]
    [InlineData(
        "no-device-tlb-flush-for-pasid",
        "strict-coherence",
        "enable map_dma begin_unmap_dma complete complete complete end")]
    [InlineData(
        "pasid-recorded-per-domain",
        "strict-coherence",
        "enable enable begin_disable map_dma complete complete begin_unmap_dma complete complete complete end")]
    [InlineData("domain-id-reused-before-flush", "allocator", "enable begin_disable enable")]
    [InlineData("iova-reused-before-flush", "lazy-coherence", "map_dma begin_unmap_dma map_dma")]
    [InlineData("bypass-disable-clears-pasid-0", "binding", "enable begin_disable")]
    [InlineData("wrapping-range-check", "isolation", "enable map_kva")]
    [InlineData("no-bounce", "isolation", "map_dma")]
    [InlineData("bounce-slot-not-initialised", "isolation", "store map_dma")]
    [InlineData("bounce-zeroed-from-device", "availability", "store map_dma")]
    public void A_switch_breaks_the_claim_named_for_it_by_a_shortest_trace(string name, string claim, string operations)
    {
        var one = Searches.Switch(name);
        Assert.Equal(claim, one.Claim);
        var found = Searches.Broken(one);
        var trace = Assert.Single(found.Violations).Value;
        Assert.Equal((claim, operations), (trace.Claim, string.Join(' ', trace.Steps.Select(step => step.Operation))));
        Assert.Equal(("specification", one.Scope.Name), (trace.Target, trace.Scope));
        Assert.Equal(name, Assert.Single(trace.Switches));
        Assert.False(found.Exhausted);

        var again = SpecificationReplay.Run(trace, one.Scope, one.Apply(new Design()), Searches.Claim(claim));
        Assert.Equal(new ReplayResult(true, claim, trace.Steps.Count, null), again);
    }

    [Theory]
    [InlineData("no-flush-on-unmap-strict-kva", 4)]
    [InlineData("flush-before-clear", 6)]
    [InlineData("wrapping-range-check", 1)]
    public void No_shorter_trace_breaks_it(string name, int shorter)
    {
        var found = Searches.Broken(Searches.Switch(name), shorter);
        Assert.Empty(found.Violations);
        Assert.Equal((shorter, false), (found.Depth, found.Exhausted));
    }

    [Fact]
    public void Every_switch_that_must_break_something_is_here() => Assert.Equal(
        [
            "ats-for-untrusted", "bounce-slot-not-initialised", "bounce-zeroed-from-device",
            "bypass-disable-clears-pasid-0", "bypass-for-untrusted", "domain-id-reused-before-flush",
            "fast-for-untrusted", "flush-before-clear", "iova-reused-before-flush", "lazy-for-untrusted", "no-bounce",
            "no-device-tlb-flush-for-pasid", "no-flush-after-failed-sg", "no-flush-on-unmap-iova",
            "no-flush-on-unmap-strict-kva", "no-kernel-notifier", "no-write-protect-enable",
            "pasid-entry-without-cache-flush", "pasid-recorded-per-domain", "table-page-freed-before-flush",
            "wrapping-range-check",
        ],
        DesignSwitch.All().Where(one => one.Breaks).Select(one => one.Name).Order());

    [Fact]
    public void The_trace_of_a_switch_breaks_nothing_in_the_design_proper()
    {
        foreach (var one in DesignSwitch.All().Where(one => one.Name is "fast-for-untrusted" or "wrapping-range-check"))
        {
            var trace = Searches.Broken(one).Violations[one.Claim];
            var again = SpecificationReplay.Run(trace, one.Scope, new Design(), Searches.Claim(one.Claim));
            Assert.False(again.Reproduced);
        }
    }
}
