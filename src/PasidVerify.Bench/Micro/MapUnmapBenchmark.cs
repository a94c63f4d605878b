using BenchmarkDotNet.Attributes;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// Threads that replace the mappings of a strict domain: each takes its own ones, in no order, unmaps one and maps another
/// buffer; beside ranges under a lock, which flush nothing.
/// </summary>
public class MapUnmapBenchmark
{
    private const int Live = 100_000;
    private const int Pairs = 20_000;
    private const int MostThreads = 2;

    private MicroMachine _machine = null!;
    private LockedRanges _ranges = null!;
    private ulong[] _addresses = null!;
    private ulong[] _pages = null!;
    private int _round;

    /// <summary>Threads.</summary>
    [Params(1, MostThreads)]
    public int Threads { get; set; }

    /// <summary>Maps what is there already.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _machine = new MicroMachine(Live);
        _addresses = _machine.Shuffled(Live);
        _ranges = new LockedRanges();
        _pages = new ulong[Live];
        for (int i = 0; i < Live; i++)
            _pages[i] = _ranges.Map(_machine.Domain, (ulong)i);
        new Random(1).Shuffle(_pages);
    }

    /// <summary>The kernel's side, and the hardware that flushes.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public void Iommu() => Run((first, count) =>
    {
        foreach (ref ulong address in _addresses.AsSpan(first, count))
        {
            MicroMachine.Require(_machine.Dma.UnmapDma(MicroMachine.Device(0), address, 1 << 12));
            MicroMachine.Require(_machine.Dma.MapDma(
                MicroMachine.Device(0), address, 1 << 12, Direction.Bidirectional, out address, out _));
        }
    });

    /// <summary>Ranges under one lock.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Pairs)]
    public void LockedRanges() => Run((first, count) =>
    {
        foreach (ref ulong page in _pages.AsSpan(first, count))
        {
            _ranges.Unmap(_machine.Domain, page);
            page = _ranges.Map(_machine.Domain, page);
        }
    });

    /// <summary>The next ones of each thread's share, on as many threads.</summary>
    private void Run(Action<int, int> replace)
    {
        int share = Live / Threads, count = Pairs / Threads;
        int start = _round++ * count % share;
        var others = new Thread[Threads - 1];
        for (int i = 0; i < others.Length; i++)
        {
            int first = (i + 1) * share + start;
            others[i] = new(() => replace(first, count));
            others[i].Start();
        }

        replace(start, count);
        foreach (Thread other in others)
            other.Join();
    }
}
