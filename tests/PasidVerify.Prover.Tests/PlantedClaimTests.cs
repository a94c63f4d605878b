using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover.Tests;

/// <summary>Claims that are made up: the prover must tell the false ones from the true ones.</summary>
public sealed class PlantedClaimTests
{
    [Fact]
    public void A_claim_that_fails_at_one_PASID_of_a_million_is_not_proved()
    {
        var claim = About([Sorts.Device, Sorts.Pasid], (_, p) => p.Pasid == 0xabcde, (step, p) =>
            step.After.PasidTable[new(p.Device, p.Pasid)].Domain == Domains.None);
        var found = Of(claim, Operation.Enable);
        Assert.Equal(ProofOutcome.Candidate, found.Outcome);
        Assert.NotEmpty(found.Detail!);
    }

    [Fact]
    public void A_claim_that_an_operation_cannot_break_is_proved_of_it()
    {
        var claim = About([Sorts.Device, Sorts.Pasid], (step, _) => step.Status != Spec.Status.Ok, (step, p) =>
            step.After.PasidTable[new(p.Device, p.Pasid)].Domain
                == step.Before.PasidTable[new(p.Device, p.Pasid)].Domain);
        Assert.Equal(ProofOutcome.Proved, Of(claim, Operation.Enable).Outcome);
    }

    [Fact]
    public void A_claim_that_fails_in_some_initial_state_is_not_proved()
    {
        var claim = About([Sorts.Device], (_, _) => true, (step, p) => !step.After.Devices[new(p.Device)].Trusted);
        Assert.Equal(ProofOutcome.Candidate, Initially(claim).Outcome);
    }

    [Fact]
    public void A_claim_that_every_initial_state_fulfils_is_proved_of_it()
    {
        var claim = About([Sorts.Device], (_, _) => true, (step, p) =>
            step.After.Attachments[new(p.Device)].Phase == Phase.Off);
        Assert.Equal(ProofOutcome.Proved, Initially(claim).Outcome);
        Assert.Equal(ProofOutcome.Candidate, Of(claim, Operation.Enable).Outcome);
    }

    [Fact]
    public void One_false_requirement_among_true_ones_spoils_the_claim()
    {
        var right = About([Sorts.Device], (_, _) => true, (_, _) => true).Requirements[0];
        var wrong = About([Sorts.Device], (_, _) => true, (_, p) => p.Device != 0x1234).Requirements[0];
        Assert.Equal(ProofOutcome.Candidate, Of(new("planted", "", [right, wrong, right]), Operation.End).Outcome);
        Assert.Equal(ProofOutcome.Proved, Of(new("planted", "", [right, right]), Operation.End).Outcome);
    }

    [Fact]
    public void Nothing_false_follows_from_the_assumptions_under_any_operation()
    {
        var nothing = About([], (_, _) => true, (_, _) => false);
        var induction = new Induction(new Design(), [nothing], Lemmas.All()) { QueryTimeoutMs = Solver.TimeoutMs };
        Assert.Equal(ProofOutcome.Candidate, induction.ProveInitial().Single(o => o.Claim == "planted").Outcome);
        Assert.Equal(ProofOutcome.Candidate, Of(nothing, Operation.End).Outcome);
    }

    /// <summary>About steps, so that a false claim cannot be taken as true before the step.</summary>
    private static Claim About(
        IReadOnlyList<Sort> sorts, Func<Step, Point, Bool> premise, Func<Step, Point, Bool> conclusion) =>
        new(
            "planted", "", [new("planted", "", sorts, premise, conclusion) { AboutSteps = true }]);

    private static Obligation Initially(Claim claim) =>
        new Induction(new Design(), [claim], []) { QueryTimeoutMs = Solver.TimeoutMs }.ProveInitial().Single();

    /// <summary>Without lemmas: these claims need none, and a candidate is the more certain.</summary>
    private static Obligation Of(Claim claim, string operation) =>
        new Induction(new Design(), [claim], []) { QueryTimeoutMs = Solver.TimeoutMs }
            .Prove(Operation.All().Single(o => o.Name == operation)).Single();
}
