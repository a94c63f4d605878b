using BenchmarkDotNet.Attributes;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>Two PASIDs of a domain invalidated and waited for, beside commands in a queue under one lock.</summary>
public class InvalidateBenchmark
{
    private MicroMachine _machine = null!;
    private LockedQueue _queue = null!;

    /// <summary>Prepares an empty flush queue.</summary>
    [GlobalSetup]
    public void Setup() => (_machine, _queue) = (new MicroMachine(1, lazy: true), new LockedQueue());

    /// <summary>The flush of a lazy domain.</summary>
    [Benchmark]
    public void Iommu() => MicroMachine.Require(_machine.Dma.FlushQueue(_machine.Domain));

    /// <summary>A queue under one lock.</summary>
    [Benchmark(Baseline = true)]
    public ulong LockedQueue()
    {
        _queue.Invalidate(_machine.Domain, 0);
        _queue.Invalidate(_machine.Domain, MicroMachine.Pasid);
        return _queue.Sum;
    }
}
