using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>What a proof is said to rest on is enough for it, and something that it needs is among that.</summary>
public sealed class RestsOnTests
{
    public static TheoryData<string> Quick => [Operation.KernelAddTable, Operation.KernelMap];

    [Theory]
    [MemberData(nameof(Quick))]
    public void Each_obligation_is_proved_from_the_lemmas_that_it_rests_on(string name)
    {
        var operation = Operation.All().Single(one => one.Name == name);
        var obligations = Of(Lemmas.All()).Prove(operation);
        Assert.All(obligations, known => Assert.Equal(ProofOutcome.Proved, known.Outcome));
        Assert.All(obligations, known => Assert.Equal(ProofOutcome.Proved, Again(operation, known).Outcome));
        Assert.Contains(obligations, known => known.RestsOn.Count > 0 && known.RestsOn.Count < Lemmas.All().Count);
    }

    [Fact]
    public void A_claim_about_the_end_of_a_call_rests_on_the_lemma_without_which_it_is_not_proved()
    {
        var end = Operation.All().Single(one => one.Name == Operation.End);
        var claims = ClaimList.All().Where(claim => claim.Name == "mode-isolation").ToList();
        var proved = new Induction(new Design(), claims, Lemmas.All())
        {
            QueryTimeoutMs = Solver.TimeoutMs, Only = ["mode-isolation"],
        }.Prove(end);
        Assert.Contains("call-is-owned", Assert.Single(proved).RestsOn);
    }

    private static Obligation Again(Operation operation, Obligation known)
    {
        var lemmas = Lemmas.All()
            .Where(lemma => known.RestsOn.Contains(lemma.Name) || known.Claim == "lemma " + lemma.Name).ToList();
        return Assert.Single(Of(lemmas, known.Claim).Prove(operation));
    }

    private static Induction Of(IReadOnlyList<Lemma> lemmas, params string[] only)
    {
        var all = new Induction(new Design(), ClaimList.All(), lemmas) { QueryTimeoutMs = Solver.TimeoutMs };
        return only.Length == 0
            ? all
            : new(new Design(), ClaimList.All(), lemmas) { QueryTimeoutMs = Solver.TimeoutMs, Only = only };
    }
}
