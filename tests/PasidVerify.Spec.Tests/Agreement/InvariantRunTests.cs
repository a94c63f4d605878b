using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>Lemmas and claims, looked at along concrete runs: what is proved of every state holds of these.</summary>
public class InvariantRunTests
{
    private const int Runs = 6;
    private const int Steps = 150;

    public static TheoryData<string> Scopes => [.. Scope.All().Select(scope => scope.Name)];

    [Theory]
    [MemberData(nameof(Scopes))]
    public void Every_lemma_holds_in_every_state_of_a_run(string name)
    {
        Assert.Equal(
            "", FirstFailure(Named(name), new(), (step, point) => Lemmas.All()
                .FirstOrDefault(lemma => !lemma.Holds(step.After, point).Concrete)?.Name));
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public void Every_claim_holds_at_every_step_of_a_run(string name)
    {
        Assert.Equal("", FirstFailure(Named(name), new(), FailingClaim));
    }

    [Fact]
    public void Claims_fail_along_runs_of_a_design_that_breaks_them()
    {
        Assert.NotEqual("", FirstFailure(Named("small"), new() { FlushBeforeClear = true }, FailingClaim));
        Assert.NotEqual("", FirstFailure(Named("small"), new() { NoFlushOnUnmapStrictKva = true }, FailingClaim));
    }

    private static string? FailingClaim(Step step, Point point) => ClaimList.All()
        .FirstOrDefault(claim => claim.Requirements.Any(part => !part.Holds(step, point).Concrete))?.Name;

    private static Scope Named(string name) => Scope.All().Single(scope => scope.Name == name) with { LastTicket = 400 };

    /// <summary>What fails first along the runs, and after which operation; nothing when nothing does.</summary>
    private static string FirstFailure(Scope scope, Design design, Func<Step, Point, string?> failing)
    {
        for (int seed = 1; seed <= Runs; seed++)
        {
            var random = new Random(seed);
            var machine = new Machine(scope, design);
            var calls = new RandomCalls(machine, random);
            for (int i = 0; i < Steps; i++)
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
