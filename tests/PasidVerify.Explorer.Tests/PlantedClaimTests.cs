using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Explorer.Tests;

/// <summary>Claims that are made up, and false: the search must find where.</summary>
public sealed class PlantedClaimTests
{
    [Fact]
    public void A_claim_that_fails_deep_down_is_found_by_a_shortest_trace()
    {
        // An unmap takes three tickets and a disable four, and they exclude each other: the second breaks it.
        var claim = About([], (_, _) => true, (step, _) => step.After.Tail.Next < 5);
        var found = Run(claim, Searches.NoLimits);
        Assert.Equal("enable map_kva begin_unmap_kva complete complete complete end begin_disable", Steps(found));
        Assert.False(found.Exhausted);
    }

    [Fact]
    public void A_claim_that_fails_at_one_point_only_is_found()
    {
        var claim = About([Sorts.Device, Sorts.Pasid], (_, p) => p.Pasid == 2, (step, p) =>
            step.After.PasidTable[new(p.Device, p.Pasid)].Domain == Domains.None);
        Assert.Equal("enable", Steps(Run(claim, Searches.NoLimits)));
    }

    [Fact]
    public void A_claim_about_refusals_is_looked_at_where_they_changed_nothing()
    {
        var claim = About([], (step, _) => step.Operation?.Name == Operation.End, (step, _) =>
            step.Status != Status.NoSuchCall);
        Assert.Empty(Run(claim, Searches.NoLimits).Violations);
        Assert.Empty(Run(claim, Searches.NoLimits, aboutSteps: true).Violations);
        Assert.Equal("end", Steps(Run(claim, Searches.NoLimits, aboutSteps: true, aboutRefusals: true)));
    }

    [Fact]
    public void A_claim_about_steps_is_looked_at_even_where_the_state_is_an_old_one()
    {
        // Which of the two devices was enabled first does not show, and the trusted one is tried first.
        var claim = About([], IsSecond, (_, _) => false);
        Assert.Empty(Run(claim, NamedScopes.Small(), new(200, 2)).Violations);
        Assert.Equal("enable enable", Steps(Run(claim, NamedScopes.Small(), new(200, 2), aboutSteps: true)));

        static Bool IsSecond(Step step, Point point) => step.Operation?.Name == Operation.Enable
            && step.Status == Status.Ok && new Choice<Mode>(step.Arguments[1]).Concrete == Mode.Bypass
            && step.Before.Attachments[0x20].Phase.Concrete == Phase.On;
    }

    [Fact]
    public void The_search_does_not_look_beyond_a_state_that_breaks_a_claim()
    {
        var claim = About([Sorts.Device], (_, _) => true, (step, p) =>
            step.After.Attachments[new(p.Device)].Phase == Phase.Off);
        var found = Run(claim, Searches.NoLimits);
        Assert.Equal((1, 0, false), (found.States, found.Depth, found.Exhausted));
    }

    [Fact]
    public void A_premise_that_never_holds_is_not_among_what_was_exercised()
    {
        var found = Run(About([], (_, _) => false, (_, _) => true), Searches.NoLimits);
        Assert.True(found.Exhausted);
        Assert.Empty(found.Exercised);
    }

    private static Claim About(
        IReadOnlyList<Sort> sorts, Func<Step, Point, Bool> premise, Func<Step, Point, Bool> conclusion) =>
        new("planted", "", [new("only", "", sorts, premise, conclusion)]);

    private static SearchResult Run(
        Claim claim, SearchLimits limits, bool aboutSteps = false, bool aboutRefusals = false) =>
        Run(claim, TinyScope.Untrusted(8), limits, aboutSteps, aboutRefusals);

    private static SearchResult Run(
        Claim claim, Scope scope, SearchLimits limits, bool aboutSteps = false, bool aboutRefusals = false)
    {
        var about = claim.Requirements[0] with { AboutSteps = aboutSteps, AboutRefusals = aboutRefusals };
        var own = claim with { Requirements = [about] };
        return new Search(scope, new Design(), [], [own])
            .Run(limits, _ => false, CancellationToken.None);
    }

    private static string Steps(SearchResult found) =>
        string.Join(' ', Assert.Single(found.Violations).Value.Steps.Select(step => step.Operation));
}
