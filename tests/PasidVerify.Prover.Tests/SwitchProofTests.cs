using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>
/// A design switch must leave something unproved at the operation whose rule it turns off, where all of the design
/// proper is proved.
/// </summary>
public sealed class SwitchProofTests
{
    /// <summary>What fails at that operation: the claim, or a lemma that the claim rests on.</summary>
    [Theory]
    [InlineData("fast-for-untrusted", Operation.Enable, "isolation")]
    [InlineData("bypass-for-untrusted", Operation.Enable, "isolation")]
    [InlineData("no-flush-on-unmap-strict-kva", Operation.BeginUnmapKva, "lemma stale-translation-is-being-unmapped")]
    [InlineData("flush-before-clear", Operation.BeginUnmapKva, "lemma live-is-mapped")]
    [InlineData("pasid-entry-without-cache-flush", Operation.BeginDisable, "lemma stale-entry-is-being-flushed")]
    [InlineData("no-kernel-notifier", Operation.BeginKernelChange, "lemma stale-kernel-translation-is-being-changed")]
    [InlineData("table-page-freed-before-flush", Operation.BeginFreeTable, "kernel-coherence")]
    [InlineData("no-write-protect-enable", Operation.Enable, "write-protection")]
    [InlineData("ats-for-untrusted", Operation.Probe, "mode-isolation")]
    [InlineData("lazy-for-untrusted", Operation.Probe, "lemma domain-is-owned")]
    [InlineData("no-flush-on-unmap-iova", Operation.BeginUnmapDma, "lemma stale-translation-is-being-unmapped")]
    [InlineData("no-flush-after-failed-sg", Operation.BeginUndoMapSg, "lemma stale-translation-is-being-unmapped")]
    [InlineData("no-device-tlb-flush-for-pasid", Operation.BeginUnmapDma, "lemma stale-translation-is-being-unmapped")]
    [InlineData("pasid-recorded-per-domain", Operation.BeginUnmapDma, "lemma stale-translation-is-being-unmapped")]
    [InlineData("domain-id-reused-before-flush", Operation.BeginDisable, "lemma attachment-is-owned")]
    [InlineData("iova-reused-before-flush", Operation.MapDma, "lazy-coherence")]
    [InlineData("bypass-disable-clears-pasid-0", Operation.BeginDisable, "lemma default-domain-is-attached")]
    [InlineData("wrapping-range-check", Operation.MapKva, "isolation")]
    [InlineData("no-bounce", Operation.MapDma, "isolation")]
    [InlineData("bounce-slot-not-initialised", Operation.MapDma, "isolation")]
    [InlineData("bounce-zeroed-from-device", Operation.MapDma, "availability")]
    public void A_switch_leaves_something_unproved(string name, string operation, string goal)
    {
        var rule = DesignSwitch.All().Single(one => one.Name == name);
        var claims = ClaimList.All().Where(claim => claim.Name == goal).ToList();
        var induction = new Induction(rule.Apply(new Design()), claims, Lemmas.All())
        {
            QueryTimeoutMs = Solver.TimeoutMs,
        };
        var found = induction.Prove(Operation.All().Single(o => o.Name == operation)).Single(o => o.Claim == goal);
        Assert.Equal(ProofOutcome.Candidate, found.Outcome);
    }

    [Fact]
    public void Every_switch_that_must_break_something_is_here() =>
        Assert.Equal(21, DesignSwitch.All().Count(one => one.Breaks));
}
