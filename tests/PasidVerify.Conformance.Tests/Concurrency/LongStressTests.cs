namespace PasidVerify.Conformance.Tests;

/// <summary>
/// Eight threads do everything at once, for long: what is left is what the specification permits, and of PASIDs, domain
/// ids, addresses and pages nothing was lost or had by two.
/// </summary>
/// <remarks>
/// With PASIDVERIFY_LONG_STRESS set, about a minute on two processors; otherwise a twelfth of that.
/// </remarks>
[Trait("Category", "Long")]
public sealed class LongStressTests
{
    private const int Operations = 200_000;
    private const int Longer = 12;

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, true)]
    public void Threads_as_they_come_for_long(ulong seed, bool lazy)
    {
        bool isLong = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PASIDVERIFY_LONG_STRESS"));
        Stress.OnThreads(seed, isLong ? Longer * Operations : Operations, lazy);
    }
}
