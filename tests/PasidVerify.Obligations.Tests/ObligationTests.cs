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
    private static readonly string[] Goals =
        [.. ClaimList.All().Select(claim => claim.Name), .. Lemmas.All().Select(lemma => "lemma " + lemma.Name)];

    public static IEnumerable<object[]> Steps =>
        from operation in Operation.All()
        from goal in Goals
        select (object[])[operation.Name, goal];

    public static TheoryData<string> Claims => [.. Goals];

    [Theory]
    [MemberData(nameof(Claims))]
    public void It_holds_initially(string claim) => MustHold(Of(claim).ProveInitial());

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_operation_preserves_it(string operation, string claim) =>
        MustHold(Of(claim).Prove(Operation.All().Single(one => one.Name == operation)));

    private static Induction Of(string claim) => new(new Design(), ClaimList.All(), Lemmas.All()) { Only = [claim] };

    private static void MustHold(IReadOnlyList<Obligation> obligations)
    {
        var obligation = Assert.Single(obligations);
        Assert.Equal((ProofOutcome.Proved, null), (obligation.Outcome, obligation.Detail));
    }
}
