using PasidVerify.Prover;
using PasidVerify.Spec;

namespace PasidVerify.Obligations.Tests;

/// <summary>
/// Every obligation by itself. Mutation tests are what this is for: a mutant of an operation meets the obligations of that
/// operation alone, one of a claim that claim's alone. (<c>prove</c> takes the obligations of an operation together, which
/// is quicker.)
/// </summary>
public sealed class ObligationTests
{
    private const int TimeoutMs = 10_000;

    private static readonly string[] Goals =
        [.. ClaimList.All().Select(claim => claim.Name), .. Lemmas.All().Select(lemma => "lemma " + lemma.Name)];

    public static IEnumerable<object[]> Steps =>
        from operation in Operation.All()
        from goal in Goals
        select (object[])[operation.Name, goal];

    public static TheoryData<string> Claims => [.. Goals];

    public static TheoryData<string> FlushCounters => [.. FlushCounterLaws.All().Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(Claims))]
    public void It_holds_initially(string claim) => MustHold(Of(claim).ProveInitial());

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_operation_preserves_it(string operation, string claim) =>
        MustHold(Of(claim).Prove(Operation.All().Single(one => one.Name == operation)));

    [Theory]
    [MemberData(nameof(FlushCounters))]
    public void The_counting_lemma_holds(string step) => Assert.Equal(
        ProofOutcome.Proved, FlushCounterLaws.All().Single(law => law.Name == step).Prove(TimeoutMs).Outcome);

    /// <summary>
    /// What notices a weaker lemma first: nearly every lemma is needed for one of these operations, and they are cheap.
    /// </summary>
    [Theory]
    [Trait("Category", "Lemmas")]
    [InlineData(Operation.KernelAddTable)]
    [InlineData(Operation.Probe)]
    [InlineData(Operation.WriteFrame)]
    [InlineData(Operation.Complete)]
    [InlineData(Operation.End)]
    public void The_operation_preserves_everything(string operation) => Assert.All(
        new Induction(new Design(), ClaimList.All(), Lemmas.All()).Prove(Operation.All().Single(one => one.Name == operation)),
        obligation => Assert.Equal((ProofOutcome.Proved, null), (obligation.Outcome, obligation.Detail)));

    private static Induction Of(string claim) => new(new Design(), ClaimList.All(), Lemmas.All()) { Only = claim };

    private static void MustHold(IReadOnlyList<Obligation> obligations)
    {
        var obligation = Assert.Single(obligations);
        Assert.Equal((ProofOutcome.Proved, null), (obligation.Outcome, obligation.Detail));
    }
}
