using Xunit.Abstractions;

[assembly: TestCollectionOrderer("PasidVerify.Spec.Tests.LongestLast", "PasidVerify.Spec.Tests")]

namespace PasidVerify.Spec.Tests;

/// <summary>
/// Runs along scopes and searches come after everything else: mutants stop at the first test that fails, which most often
/// is one of the short ones.
/// </summary>
public sealed class LongestLast : ITestCollectionOrderer
{
    private static readonly string[] Long = [nameof(FlushCounterTests), nameof(InvariantRunTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(one => Array.FindIndex(
            Long, name => one.DisplayName.EndsWith("." + name, StringComparison.Ordinal)));
}
