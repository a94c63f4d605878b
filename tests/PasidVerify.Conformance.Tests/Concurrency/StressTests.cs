namespace PasidVerify.Conformance.Tests;

/// <summary>Eight threads, a device each, few numbers of everything: nothing is lost, and nothing is had by two.</summary>
public sealed class StressTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Threads_as_they_come(ulong seed, bool lazy) => Stress.OnThreads(seed, operations: 20_000, lazy);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Threads_interleaved_by_seed(ulong seed, bool lazy) => Stress.Interleaved(seed, operations: 100, lazy);
}
