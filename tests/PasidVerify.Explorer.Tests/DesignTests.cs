using PasidVerify.Spec;

namespace PasidVerify.Explorer.Tests;

public sealed class DesignTests
{
    /// <summary>A change of any of these numbers means that the specification, or the search, changed.</summary>
    [Theory]
    [InlineData(2, 13, 233, 7)]
    [InlineData(3, 29, 529, 8)]
    [InlineData(8, 126, 2304, 19)]
    public void One_untrusted_device_has_so_many_states(ulong tickets, int states, long transitions, int depth) =>
        MustHold(TinyScope.Untrusted(tickets), states, transitions, depth);

    [Theory]
    [InlineData(3, 165, 5166, 9)]
    [InlineData(5, 343, 10752, 14)]
    public void A_trusted_device_beside_it_makes_more(ulong tickets, int states, long transitions, int depth) =>
        MustHold(TinyScope.Both(tickets), states, transitions, depth);

    [Fact]
    public void The_small_scope_holds_as_far_as_it_was_seen()
    {
        var found = Searches.Proper(Scope.Small(), new(500, int.MaxValue));
        Assert.Empty(found.Violations);
        Assert.Equal((500, 36_741L, 5, false), (found.States, found.Transitions, found.Depth, found.Exhausted));
    }

    [Fact]
    public void Every_requirement_of_every_claim_is_exercised_by_a_shortest_trace() => Assert.Equal(
        [
            // A completion is refused while an earlier one is due: after enable and begin_disable.
            ("atomic-failure/begin_disable-refused", 1), ("atomic-failure/begin_unmap_kva-refused", 1),
            ("atomic-failure/complete-refused", 3), ("atomic-failure/enable-refused", 1),
            ("atomic-failure/end-refused", 3), ("atomic-failure/map_kva-refused", 1),
            // enable, begin_disable, three completions, end; where it must be, the device beside it is enabled first.
            ("binding/disabled-faults", 6), ("binding/others-keep-their-translations", 4),
            ("binding/others-stay-untouched", 7), ("binding/others-untouched", 3),
            ("isolation/granted", 2), ("mode-isolation/one-mode", 1), ("mode-isolation/strict-for-untrusted", 1),
            ("strict-coherence/no-stale-pasid", 6),
            // enable, map_kva of two pages, begin_unmap_kva of one, two completions, end: the other is still reached.
            ("strict-coherence/no-stale-translation", 6),
            ("write-protection/read-only-stays-read-only", 1),
        ],
        Searches.Proper(Scope.Small(), new(1_000, int.MaxValue)).Exercised
            .Select(pair => (pair.Key, pair.Value.Steps.Count)).OrderBy(pair => pair.Key, StringComparer.Ordinal));

    [Fact]
    public void What_is_said_of_the_kernels_table_is_exercised_in_the_kernels_scope() => Assert.Equal(
        [
            ("atomic-failure/begin_free_table-refused", 1), ("atomic-failure/begin_kernel_change-refused", 1),
            ("atomic-failure/kernel_add_table-refused", 1), ("atomic-failure/kernel_map-refused", 1),
            ("atomic-failure/write_frame-refused", 1),
            // enable, begin_kernel_change, begin_free_table; or two completions and end after rights were lost.
            ("kernel-coherence/no-freed-table-page", 3), ("kernel-coherence/no-stale-kernel-translation", 5),
        ],
        Searches.Proper(Scope.Kernel(), new(2_000, int.MaxValue)).Exercised
            .Where(pair => ClaimList.All().SelectMany(claim => claim.Requirements)
                .Any(one => one.OfKernel && pair.Key.EndsWith("/" + one.Name, StringComparison.Ordinal)))
            .Select(pair => (pair.Key, pair.Value.Steps.Count)).OrderBy(pair => pair.Key, StringComparer.Ordinal));

    [Fact]
    public void The_same_search_finds_the_same()
    {
        var (one, other) = (Searches.Broken(Searches.Switch("wrapping-range-check")),
            Searches.Broken(Searches.Switch("wrapping-range-check")));
        Assert.Equal((one.States, one.Transitions), (other.States, other.Transitions));
        Assert.Equivalent(one.Violations["isolation"], other.Violations["isolation"], strict: true);
    }

    private static void MustHold(Scope scope, int states, long transitions, int depth)
    {
        var found = Searches.Proper(scope, Searches.NoLimits);
        Assert.Empty(found.Violations);
        Assert.Equal(
            (states, transitions, depth, true), (found.States, found.Transitions, found.Depth, found.Exhausted));
    }
}
