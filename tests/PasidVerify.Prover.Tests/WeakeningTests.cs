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
    [InlineData("attachment-is-owned", Operation.Complete, "mode-isolation")]
    [InlineData("domain-owner-is-attached", Operation.End, "strict-coherence")]
    [InlineData("entry-is-attached", Operation.Complete, "mode-isolation")]
    [InlineData("translation-is-granted", Operation.Complete, "isolation")]
    [InlineData("grant-is-owned", Operation.Complete, "strict-coherence")]
    [InlineData("call-is-owned", Operation.End, "binding")]
    [InlineData("unmapped-page-is-retiring", Operation.End, "isolation")]
    [InlineData("stale-entry-is-being-flushed", Operation.Complete, "binding")]
    [InlineData("stale-leaf-is-being-flushed", Operation.Complete, "strict-coherence")]
    [InlineData("region-has-table", Operation.Complete, "kernel-coherence")]
    [InlineData("retiring-table-is-empty", Operation.Complete, "kernel-coherence")]
    [InlineData("stale-table-is-being-flushed", Operation.Complete, "kernel-coherence")]
    [InlineData("stale-kernel-leaf-is-being-flushed", Operation.Complete, "kernel-coherence")]
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
