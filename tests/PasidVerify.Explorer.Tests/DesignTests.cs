using PasidVerify.Spec;

namespace PasidVerify.Explorer.Tests;

public sealed class DesignTests
{
    /// <summary>A change of any of these numbers means that the specification, or the search, changed.</summary>
    [Theory]
    [InlineData(3, 4, 104, 2)]
    [InlineData(8, 94, 2648, 16)]
    public void One_untrusted_device_has_so_many_states(ulong tickets, int states, long transitions, int depth) =>
        MustHold(TinyScope.Untrusted(tickets), states, transitions, depth);

    [Theory]
    [InlineData(3, 15, 732, 3)]
    [InlineData(5, 308, 16070, 10)]
    public void A_trusted_device_beside_it_makes_more(ulong tickets, int states, long transitions, int depth) =>
        MustHold(TinyScope.Both(tickets), states, transitions, depth);

    [Fact]
    public void The_small_scope_holds_as_far_as_it_was_seen()
    {
        var found = Searches.Proper(NamedScopes.Small(), new(500, int.MaxValue));
        Assert.Empty(found.Violations);
        Assert.Equal((502, 28_891L, 4, false), (found.States, found.Transitions, found.Depth, found.Exhausted));
    }

    /// <summary>The search of the command line: a requirement that was exercised is not looked at again.</summary>
    [Theory]
    [InlineData("one-call", 3_000)]
    [InlineData("one-strict", 3_000)]
    [InlineData("one-pasid", 3_000)]
    [InlineData("untrusted", 3_000)]
    [InlineData("kernel", 3_000)]
    [InlineData("one-kernel-page", 3_000)]
    [InlineData("dma", 3_000)]
    [InlineData("lazy", 3_000)]
    [InlineData("list", 3_000)]
    [InlineData("bounce", 3_000)]
    public void Every_requirement_is_exercised_in_the_scope_that_it_names(string name, int states)
    {
        var scope = Scopes().Single(one => one.Name == name);
        IReadOnlyList<Claim> claims =
        [
            .. ClaimList.All().Select(claim => claim with
            {
                Requirements = [.. claim.Requirements.Where(one => one.ShownIn.Name == name)],
            }),
        ];
        string[] wanted =
            [.. claims.SelectMany(claim => claim.Requirements.Select(one => $"{claim.Name}/{one.Name}")).Order()];
        Assert.NotEmpty(wanted);
        var search = new Search(scope, new Design(), [], claims)
        {
            ForgetsExercised = true,
        };
        var found = search.Run(
            new(states, 12), result => result.Exercised.Count == wanted.Length, CancellationToken.None);
        Assert.Equal(wanted, found.Exercised.Keys.Order());
        Assert.Empty(found.Violations);
    }

    [Fact]
    public void Those_are_all_the_scopes_that_requirements_name() =>
        Assert.Equal(
            [
                "bounce", "dma", "kernel", "lazy", "list", "one-call", "one-kernel-page", "one-pasid", "one-strict",
                "untrusted",
            ],
            Scopes().Select(scope => scope.Name).Order());

    [Theory]
    // enable, begin_disable, four completions, end; where it must be, the device beside it is enabled first.
    [InlineData("binding/disabled-faults", 7)]
    [InlineData("binding/others-stay-untouched", 8)]
    // A completion is refused while an earlier one is due: after enable and begin_disable.
    [InlineData("atomic-failure/complete-refused", 3)]
    // enable, map_kva of two pages, begin_unmap_kva of one, three completions, end: the other is still reached.
    [InlineData("strict-coherence/no-stale-translation", 7)]
    public void The_trace_that_exercises_a_requirement_is_a_shortest_one(string requirement, int steps)
    {
        string[] name = requirement.Split('/');
        var claim = Searches.Claim(name[0]);
        claim = claim with { Requirements = [.. claim.Requirements.Where(one => one.Name == name[1])] };
        var found = new Search(NamedScopes.OneCall(), new Design(), [], [claim]) { ForgetsExercised = true }.Run(
            new(3_000, 12), result => result.Exercised.Count == 1, CancellationToken.None);
        Assert.Equal(steps, found.Exercised[requirement].Steps.Count);
    }

    [Fact]
    public void The_same_search_finds_the_same()
    {
        var (one, other) = (Searches.Broken(Searches.Switch("wrapping-range-check")),
            Searches.Broken(Searches.Switch("wrapping-range-check")));
        Assert.Equal((one.States, one.Transitions), (other.States, other.Transitions));
        Assert.Equivalent(one.Violations["isolation"], other.Violations["isolation"], strict: true);
    }

    private static IEnumerable<Scope> Scopes() =>
        ClaimList.All().SelectMany(claim => claim.Requirements).Select(one => one.ShownIn).DistinctBy(scope => scope.Name);

    private static void MustHold(Scope scope, int states, long transitions, int depth)
    {
        var found = Searches.Proper(scope, Searches.NoLimits);
        Assert.Empty(found.Violations);
        Assert.Equal(
            (states, transitions, depth, true), (found.States, found.Transitions, found.Depth, found.Exhausted));
    }
}
