using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>Lemmas and claims, looked at along concrete runs: what is proved of every state holds of these.</summary>
public class InvariantRunTests
{
    private const int Runs = 6;
    private const int QuickSteps = 60;
    private const int RunsUntilFailure = 60;
    private const int Steps = 150;

    public static TheoryData<string> Scopes => [.. NamedScopes.All().Select(scope => scope.Name)];

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Scopes))]
    public void Every_lemma_holds_in_every_state_of_a_run(string name)
    {
        Assert.Equal(
            "", FirstFailure(Named(name), new(), (step, point) => Lemmas.All()
                .FirstOrDefault(lemma => !lemma.Holds(step.After, point).Concrete)?.Name));
    }

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Scopes))]
    public void Every_claim_holds_at_every_step_of_a_run(string name)
    {
        Assert.Equal("", FirstFailure(Named(name), new(), FailingClaim));
    }

    /// <summary>The same, quickly, for mutants of claims: most that say too much fail here.</summary>
    [Theory]
    [InlineData("small")]
    [InlineData("kernel")]
    [InlineData("dma")]
    [InlineData("lazy")]
    [InlineData("list")]
    [InlineData("untrusted")]
    [InlineData("bounce")]
    public void Every_claim_holds_at_every_step_of_one_run(string name)
    {
        Assert.Equal("", FirstFailure(Named(name), new(), FailingClaim, runs: 1, QuickSteps));
    }

    [Theory]
    [Trait("Category", "Long")]
    [InlineData("no-flush-on-unmap-strict-kva")]
    [InlineData("flush-before-clear")]
    [InlineData("ats-for-untrusted")]
    [InlineData("lazy-for-untrusted")]
    [InlineData("no-flush-on-unmap-iova")]
    [InlineData("no-flush-after-failed-sg")]
    [InlineData("no-device-tlb-flush-for-pasid")]
    [InlineData("pasid-recorded-per-domain")]
    [InlineData("domain-id-reused-before-flush")]
    [InlineData("iova-reused-before-flush")]
    [InlineData("bypass-disable-clears-pasid-0")]
    [InlineData("no-bounce")]
    [InlineData("bounce-slot-not-initialised")]
    [InlineData("bounce-zeroed-from-device")]
    public void The_claim_named_for_a_switch_fails_along_runs_of_that_design(string name)
    {
        var one = DesignSwitch.All().Single(known => known.Name == name);
        var claim = ClaimList.All().Single(known => known.Name == one.Claim);
        Assert.NotEqual(
            "",
            FirstFailure(
                Named(one.Scope.Name),
                one.Apply(new()),
                (step, point) => Failing(claim, step, point),
                RunsUntilFailure));
    }

    private static string? FailingClaim(Step step, Point point) =>
        ClaimList.All().Select(claim => Failing(claim, step, point)).FirstOrDefault(name => name is not null);

    private static string? Failing(Claim claim, Step step, Point point) =>
        claim.Requirements.FirstOrDefault(part => !part.Holds(step, point).Concrete)?.Name;

    private static Scope Named(string name) =>
        NamedScopes.All().Single(scope => scope.Name == name) with { LastTicket = 400 };

    /// <summary>What fails first along the runs, and after which operation; nothing when nothing does.</summary>
    private static string FirstFailure(
        Scope scope,
        Design design,
        Func<Step, Point, string?> failing,
        int runs = Runs,
        int steps = Steps)
    {
        for (int seed = 1; seed <= runs; seed++)
        {
            var random = new Random(seed);
            var machine = new Machine(scope, design);
            var calls = new RandomCalls(machine, random);
            for (int i = 0; i < steps; i++)
            {
                var before = machine.State.Copy();
                var (operation, values) = calls.Next();
                var status = machine.Run(operation, values);
                Bits[] arguments = [.. operation.Parameters.Zip(values, (p, value) => p.Sort.Value(value))];
                var step = new Step(before, operation, arguments, status, machine.State);
                foreach (var point in StatePoints.Of(scope, machine.State, random))
                {
                    if (failing(step, point) is { } name)
                        return $"{name} after {operation.Name} (seed {seed}, step {i})";
                }
            }
        }

        return "";
    }
}
