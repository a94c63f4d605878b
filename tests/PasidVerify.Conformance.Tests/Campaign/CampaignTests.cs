using PasidVerify.Spec;

namespace PasidVerify.Conformance.Tests;

/// <summary>Campaigns against the implementation as it is.</summary>
public class CampaignTests
{
    [Theory]
    [InlineData("campaign", 200_000)]
    [InlineData("small", 50_000)]
    [InlineData("top", 50_000)]
    public void The_implementation_does_what_the_specification_says(string scope, long operations)
    {
        var result = Run(scope, new() { Seed = 7, Operations = operations });
        Assert.Null(result.Counterexample);
        Assert.Equal(operations, result.Operations);
    }

    [Fact]
    public void The_same_seed_gives_the_same_result()
    {
        var options = new CheckOptions { Seed = 11, Operations = 60_000 };
        var (first, second) = (Run("campaign", options), Run("campaign", options));
        Assert.Equal(first.Sequences, second.Sequences);
        Assert.Equal(Text(first.Coverage), Text(second.Coverage));
        Assert.NotEqual(Text(first.Coverage), Text(Run("campaign", options with { Seed = 12 }).Coverage));
    }

    [Fact]
    public void The_same_seed_finds_the_same_counterexample()
    {
        var options = new CheckOptions { Seed = 5, Operations = 100_000 };
        var (first, second) = (Find(options), Find(options));
        Assert.Equal(Text(first), Text(second));
    }

    [Fact]
    public void Every_operation_answers_every_status_and_takes_every_path_that_it_can()
    {
        var coverage = Run("campaign", new() { Seed = 3, Operations = 1_000_000 }).Coverage;
        var expected = new Dictionary<string, string[]>
        {
            [Operation.Enable] =
                ["Ok", "NoSuchDevice", "InvalidMode", "AlreadyEnabled", "NotTrusted", "NoDmaDomain", "Exhausted"],
            [Operation.BeginDisable] = ["Pending", "NoSuchDevice", "NotEnabled", "Exhausted", "Busy"],
            [Operation.MapKva] =
            [
                "Ok", "NoSuchDomain", "Busy", "EmptyRange", "OutOfRange", "Misaligned", "InvalidProtection",
                "NotBacked", "AlreadyMapped", "Exhausted",
            ],
            [Operation.BeginUnmapKva] =
            [
                "Ok", "Pending", "Exhausted", "NoSuchDomain", "Busy", "EmptyRange", "OutOfRange", "Misaligned",
                "NotMapped",
            ],
            [Operation.End] = ["Ok", "Pending", "NotMapped", "NoSuchCall"],
            [Operation.Probe] = ["Ok", "NoSuchDevice", "AlreadyProbed", "Exhausted"],
            [Operation.MapDma] =
                ["Ok", "NoDmaDomain", "InvalidDirection", "Exhausted", "EmptyRange", "OutOfRange"],
            [Operation.BeginUnmapDma] =
                ["Ok", "Pending", "NoDmaDomain", "Exhausted", "EmptyRange", "OutOfRange", "NotMapped"],
            [Operation.BeginMapSg] =
            [
                "Pending", "NotTrusted", "NoDmaDomain", "InvalidDirection", "Exhausted", "EmptyRange", "Misaligned",
            ],
            [Operation.MapSegment] =
                ["Ok", "Exhausted", "EmptyRange", "OutOfRange", "Misaligned", "NoSuchCall"],
            [Operation.BeginUndoMapSg] = ["Pending", "NoSuchCall"],
            [Operation.BeginFlushQueue] = ["Pending", "NoFlushQueue", "Exhausted"],
            [Operation.KernelAddTable] = ["Ok", "Exhausted", "Busy", "OutOfRange", "AlreadyMapped"],
            [Operation.KernelMap] = ["Ok", "Busy", "OutOfRange", "InvalidProtection", "AlreadyMapped", "NoTable"],
            [Operation.BeginKernelChange] =
            [
                "Pending", "Exhausted", "Busy", "EmptyRange", "OutOfRange", "Misaligned", "InvalidProtection", "NotMapped",
            ],
            [Operation.BeginFreeTable] = ["Pending", "Exhausted", "Busy", "NoTable", "NotEmpty"],
        };
        foreach (var (operation, statuses) in expected)
            Assert.Equal(statuses.Order(), coverage.Statuses[operation].Keys.Order());

        // Pinned: all that a state which fulfils the lemmas can take, as the prover counts them.
        var paths = coverage.Paths.ToDictionary(operation => operation.Key, operation => operation.Value.Count);
        var counts = new Dictionary<string, int>
        {
            [Operation.Enable] = 19,
            [Operation.BeginDisable] = 9,
            [Operation.MapKva] = 15,
            [Operation.BeginUnmapKva] = 15,
            [Operation.Probe] = 10,
            [Operation.MapDma] = 13,
            [Operation.BeginUnmapDma] = 10,
            [Operation.BeginMapSg] = 14,
            [Operation.MapSegment] = 9,
            [Operation.BeginUndoMapSg] = 3,
            [Operation.BeginFlushQueue] = 6,
            [Operation.KernelAddTable] = 6,
            [Operation.KernelMap] = 6,
            [Operation.BeginKernelChange] = 11,
            [Operation.BeginFreeTable] = 8,
            [Operation.End] = 10,
            [Operation.Complete] = 8,
        };
        Assert.All(counts, count => Assert.True(
            paths[count.Key] == count.Value,
            $"{count.Key}: {paths[count.Key]} of {count.Value}: {string.Join(' ', coverage.Paths[count.Key])}"));
        Assert.All(coverage.Faults, fault => Assert.True(fault.Value > 0, fault.Key));
        Assert.All(coverage.Reached, mode => Assert.True(mode.Value > 0, mode.Key));
    }

    [Fact]
    public void Shards_have_no_sequence_in_common()
    {
        foreach (int shard in new[] { 1, 2, 3 })
        {
            var found = Find(new() { Seed = 5, Operations = 100_000, Shard = (shard, 3) });
            int index = int.Parse(found.Explanation.Split("sequence ")[1].TrimEnd('.'), null);
            Assert.Equal(shard - 1, index % 3);
        }
    }

    [Fact]
    public void A_campaign_stops_when_its_time_is_up_or_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var result = Check.Run(
            NamedScopes.Campaign(), TargetList.Iommu(), new(), TimeProvider.System, cancellation: cancelled.Token);
        Assert.Equal(0, result.Operations);
        Assert.Equal(0, Run("campaign", new() { Time = TimeSpan.Zero }).Operations);
    }

    private static CheckResult Run(string scope, CheckOptions options) => Check.Run(
        NamedScopes.All().Single(known => known.Name == scope), TargetList.Iommu(), options, TimeProvider.System);

    private static Counterexample Find(CheckOptions options)
    {
        var found = Check.Run(NamedScopes.Campaign(), FaultyTargets.StaleAfterUnmap(), options, TimeProvider.System);
        Assert.NotNull(found.Counterexample);
        return found.Counterexample;
    }

    private static string Text(Counterexample found) => found.Explanation + string.Concat(found.Steps.Select(step =>
        $"{step.Operation}({string.Join(",", step.Arguments)})={step.Result};"));

    private static string Text(Coverage coverage) =>
        string.Concat(coverage.Statuses.Select(operation => $"{operation.Key}:{string.Join(",", operation.Value)};"))
        + string.Join(",", coverage.Faults) + string.Join(",", coverage.Reached)
        + string.Concat(coverage.Paths.Select(operation => $"{operation.Key}:{string.Join(",", operation.Value)};"));
}
