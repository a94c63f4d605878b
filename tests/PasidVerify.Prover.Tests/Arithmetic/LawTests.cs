using PasidVerify.Lifted;

namespace PasidVerify.Prover.Tests;

public sealed class LawTests
{
    [Fact]
    public void A_law_that_can_never_apply_is_unknown()
    {
        var found = new Law("vacuous", word => (word("a").Bits < word("a").Bits, true)).Prove(Solver.TimeoutMs);
        Assert.Equal((ProofOutcome.Unknown, "the premise can never hold"), (found.Outcome, found.Detail));
    }

    [Fact]
    public void A_law_that_can_never_apply_is_unknown_though_its_conclusion_is_false() => Assert.Equal(
        ProofOutcome.Unknown,
        new Law("vacuous", word => (word("a").Bits < word("a").Bits, false)).Prove(Solver.TimeoutMs).Outcome);

    [Fact]
    public void A_law_that_fails_for_one_word_of_all_is_not_proved()
    {
        var found = new Law("false", word => (true, word("a").Bits != 0x1234_5678_9abc_def0)).Prove(Solver.TimeoutMs);
        Assert.Equal(ProofOutcome.Candidate, found.Outcome);
        Assert.Contains("123456789abcdef0", found.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_premise_that_leaves_the_one_word_out_makes_it_true()
    {
        var found = new Law("true", word =>
            (word("a").Bits < 0x1234_5678_9abc_def0, word("a").Bits != 0x1234_5678_9abc_def0));
        Assert.Equal(ProofOutcome.Proved, found.Prove(Solver.TimeoutMs).Outcome);
    }

    [Fact]
    public void An_obligation_about_arithmetic_names_its_law()
    {
        var found = new Law("trivial", _ => (true, true)).Prove(Solver.TimeoutMs);
        Assert.Equal(("arithmetic", "trivial", 1), (found.Claim, found.Operation, found.Paths));
    }

    [Fact]
    public void A_solver_that_runs_out_of_time_gives_unknown_and_no_pass()
    {
        var found = new Law("products commute", word => (true, Commutes(word("a").Bits, word("b").Bits))).Prove(1);
        Assert.Equal(ProofOutcome.Unknown, found.Outcome);
        Assert.False(string.IsNullOrEmpty(found.Detail));
    }

    /// <summary>True, and far beyond what a solver decides in a millisecond, or in an hour.</summary>
    private static Bool Commutes(Bits a, Bits b) => Product(a, b) == Product(b, a);

    private static Bits Product(Bits a, Bits b)
    {
        var sum = new Bits(0, 64);
        for (int i = 0; i < 64; i++) sum += Bits.Select(((b >> i) & 1) == 1, a << i, new Bits(0, 64));
        return sum;
    }
}
