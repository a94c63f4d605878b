using PasidVerify.Spec;

namespace PasidVerify.Explorer.Tests;

public sealed class LimitTests
{
    [Fact]
    public void A_limit_of_states_ends_the_search_before_everything_is_seen()
    {
        var found = Searches.Proper(TinyScope.Untrusted(8), new(20, int.MaxValue));
        Assert.False(found.Exhausted);
        Assert.InRange(found.States, 20, 30);
    }

    [Fact]
    public void A_limit_of_depth_ends_the_search_before_everything_is_seen()
    {
        var found = Searches.Proper(TinyScope.Untrusted(8), new(int.MaxValue, 3));
        Assert.Equal((3, false), (found.Depth, found.Exhausted));
        Assert.True(found.States < 91);
    }

    [Fact]
    public void Limits_that_are_not_met_change_nothing()
    {
        var found = Searches.Proper(TinyScope.Untrusted(8), new(127, 20));
        Assert.Equal((94, true), (found.States, found.Exhausted));
    }

    [Fact]
    public void A_cancelled_search_keeps_what_it_found_and_exhausts_nothing()
    {
        using var stop = new CancellationTokenSource();
        var found = new Search(TinyScope.Untrusted(8), new Design(), [], ClaimList.All()).Run(
            Searches.NoLimits,
            result =>
            {
                if (result.Exercised.ContainsKey("isolation/granted")) stop.Cancel();
                return false;
            },
            stop.Token);
        Assert.False(found.Exhausted);
        Assert.InRange(found.States, 2, 20);
        Assert.Contains("isolation/granted", found.Exercised.Keys);
    }

    [Fact]
    public void A_search_cancelled_from_the_start_looks_at_the_initial_state_only()
    {
        var found = new Search(TinyScope.Untrusted(8), new Design(), [], ClaimList.All())
            .Run(Searches.NoLimits, _ => false, new CancellationToken(canceled: true));
        Assert.Equal((1, 0L, false), (found.States, found.Transitions, found.Exhausted));
    }

    [Fact]
    public void Enough_is_asked_only_when_something_new_was_found_and_ends_the_search()
    {
        int asked = 0;
        var found = new Search(TinyScope.Untrusted(8), new Design(), [], ClaimList.All()).Run(
            Searches.NoLimits, _ => ++asked == 2, CancellationToken.None);
        Assert.Equal((2, false), (asked, found.Exhausted));
        Assert.True(found.States < 91);
    }
}
