using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>Without any one lemma something else is not proved any more: none of these is there for show.</summary>
/// <remarks>
/// Each looks at the cheapest operation that notices. Not here: ticket-was-given, which begin_disable notices by a
/// lemma alone, and slowly.
/// </remarks>
public sealed class WeakeningTests
{
    [Theory]
    [InlineData("attachment-is-owned", Operation.End, "availability")]
    [InlineData("default-domain-is-attached", Operation.End, "binding")]
    [InlineData("domain-is-owned", Operation.Complete, "rid-equivalence")]
    [InlineData("entry-is-attached", Operation.End, "isolation")]
    [InlineData("live-is-mapped", Operation.End, "isolation")]
    [InlineData("grant-is-owned", Operation.Probe, "availability")]
    [InlineData("call-is-owned", Operation.End, "mode-isolation")]
    [InlineData("call-holds-its-pages", Operation.End, "lazy-coherence")]
    [InlineData("grant-is-of-its-buffer", Operation.MapDma, "allocator")]
    [InlineData("buffer-is-unmapped", Operation.End, "availability")]
    [InlineData("stale-entry-is-being-flushed", Operation.Complete, "rid-equivalence")]
    [InlineData("stale-translation-is-known", Operation.Complete, "rid-equivalence")]
    [InlineData("stale-translation-is-being-unmapped", Operation.End, "isolation")]
    [InlineData("stale-kernel-translation-is-being-changed", Operation.End, "kernel-coherence")]
    [InlineData("queued-translation-is-not-flushed", Operation.Complete, "rid-equivalence")]
    [InlineData("queue-flush-removes-what-was-queued", Operation.End, "strict-coherence")]
    [InlineData("region-has-table", Operation.WriteFrame, "kernel-coherence")]
    [InlineData("retiring-table-is-empty", Operation.End, "kernel-coherence")]
    [InlineData("stale-table-is-being-flushed", Operation.KernelAddTable, "availability")]
    [InlineData("call-changes-its-pages", Operation.End, "kernel-coherence")]
    public void Without_this_lemma_a_claim_is_not_proved(string lemma, string operation, string claim)
    {
        var rest = Lemmas.All().Where(one => one.Name != lemma).ToList();
        Assert.Equal(Lemmas.All().Count - 1, rest.Count);
        var claims = ClaimList.All().Where(one => one.Name == claim).ToList();
        var induction = new Induction(new Design(), claims, rest) { QueryTimeoutMs = Solver.TimeoutMs };
        var found = induction.Prove(Operation.All().Single(o => o.Name == operation)).Single(o => o.Claim == claim);
        Assert.Equal(ProofOutcome.Candidate, found.Outcome);
    }
}
