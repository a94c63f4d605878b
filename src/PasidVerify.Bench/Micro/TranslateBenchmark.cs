using System.Numerics;
using BenchmarkDotNet.Attributes;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// One device that reads all over its pages, which its IOTLB holds, beside a dictionary of the same translations.
/// </summary>
public class TranslateBenchmark
{
    private const int Accesses = 1 << 17;
    private const int PagesOfAnEntry = 8;

    // At most half of its entries are in use.
    private const int Room = 2;

    private MicroMachine _machine = null!;
    private Dictionary<(ushort Domain, ulong Page), ulong> _dictionary = null!;
    private ulong[] _order = null!;

    /// <summary>Pages: those that fit into the fastest cache of a processor, and many.</summary>
    [Params(512, 100_000)]
    public int Pages { get; set; }

    /// <summary>Maps the pages.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _machine = new MicroMachine(
            Pages, iotlbEntries: Room * (int)BitOperations.RoundUpToPowerOf2((uint)Pages / PagesOfAnEntry));
        _dictionary = _machine.Copy();
        _order = _machine.Shuffled(Accesses);
    }

    /// <summary>The hardware.</summary>
    [Benchmark(OperationsPerInvoke = Accesses)]
    public ulong Iommu()
    {
        ulong sum = 0;
        foreach (ulong iova in _order)
        {
            sum += _machine.Dma.Access(
                new Request(MicroMachine.Device(0), MicroMachine.Pasid, iova, false, false)).Address;
        }

        return sum;
    }

    /// <summary>A dictionary.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Accesses)]
    public ulong Dictionary()
    {
        ulong sum = 0;
        foreach (ulong iova in _order)
            sum += _dictionary[_machine.Key(iova)];
        return sum;
    }
}
