using BenchmarkDotNet.Attributes;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// Threads that map a page and unmap it again in a strict domain, beside others mapped already; and beside ranges under a
/// lock, which flush nothing.
/// </summary>
public class MapUnmapBenchmark
{
    private const int Live = 100_000;
    private const int Pairs = 20_000;
    private const int MostThreads = 2;

    private MicroMachine _machine = null!;
    private LockedRanges _ranges = null!;

    /// <summary>Threads.</summary>
    [Params(1, MostThreads)]
    public int Threads { get; set; }

    /// <summary>Maps what is there already.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _machine = new MicroMachine(Live);
        _ranges = new LockedRanges();
        for (ulong frame = 1; frame <= Live; frame++)
            _ranges.Map(_machine.Domain, frame);
    }

    /// <summary>The kernel's side, and the hardware that flushes.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public void Iommu() => Run(thread =>
    {
        for (int i = 0; i < Pairs / Threads; i++)
        {
            ulong address = (ulong)(thread * Pairs + i + 1) << 12;
            MicroMachine.Require(_machine.Dma.MapDma(
                MicroMachine.Device(0), address, 1 << 12, Direction.Bidirectional, out ulong iova, out _));
            MicroMachine.Require(_machine.Dma.UnmapDma(MicroMachine.Device(0), iova, 1 << 12));
        }
    });

    /// <summary>Ranges under one lock.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Pairs)]
    public void LockedRanges() => Run(thread =>
    {
        for (int i = 0; i < Pairs / Threads; i++)
            _ranges.Unmap(_machine.Domain, _ranges.Map(_machine.Domain, (ulong)(thread * Pairs + i + 1)));
    });

    private void Run(Action<int> work)
    {
        var others = new Thread[Threads - 1];
        for (int i = 0; i < others.Length; i++)
        {
            int thread = i + 1;
            others[i] = new(() => work(thread));
            others[i].Start();
        }

        work(0);
        foreach (Thread other in others)
            other.Join();
    }
}
