using Xunit.Abstractions;

[assembly: TestCollectionOrderer("PasidVerify.Iommu.Tests.LongLast", "PasidVerify.Iommu.Tests")]

namespace PasidVerify.Iommu.Tests;

/// <summary>Runs the tests that take seconds after all others: what a quick test can tell is told at once.</summary>
public sealed class LongLast : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => IsLong(collection.DisplayName));

    private static bool IsLong(string collection) =>
        collection.EndsWith(nameof(InterleavingTests), StringComparison.Ordinal);
}
