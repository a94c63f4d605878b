using BenchmarkDotNet.Attributes;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// Devices that take turns to read all over their pages, so that the IOTLB has next to none of what they ask for, beside
/// reads of memory in an array as large as the leaves of the tables. On either side each waits for the one before.
/// </summary>
public class MissBenchmark
{
    private const int Accesses = 1 << 17;
    private const ulong PageSize = 1 << 12;

    private MicroMachine _machine = null!;
    private ulong[] _order = null!;
    private int[] _chain = null!;
    private int _place;

    /// <summary>Live mappings.</summary>
    [Params(1_000, 100_000, 10_000_000)]
    public int Mappings { get; set; }

    /// <summary>Maps the pages.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _machine = new MicroMachine(Mappings);
        _order = _machine.Shuffled(Accesses);
        _chain = Cycle(Mappings);
    }

    /// <summary>The hardware.</summary>
    [Benchmark(OperationsPerInvoke = Accesses)]
    public ulong Iommu()
    {
        ulong last = 0;
        for (int i = 0; i < _order.Length; i++)
        {
            // The offset of a page in itself is 0, which only the hardware's answer tells.
            ulong iova = _order[i + (int)(last & (PageSize - 1))];
            ushort device = MicroMachine.Device(i % MicroMachine.Devices);
            last = _machine.Dma.Access(new Request(device, MicroMachine.Pasid, iova, false, false)).Address;
        }

        return last;
    }

    /// <summary>Reads that depend on each other, of 8 bytes a mapping.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Accesses)]
    public int DependentReads()
    {
        for (int i = 0; i < Accesses; i++)
            _place = _chain[2 * _place];
        return _place;
    }

    /// <summary>Each place leads to another, through all of them (Sattolo); 8 bytes each, as a leaf has.</summary>
    private static int[] Cycle(int length)
    {
        var chain = new int[2 * length];
        var random = new Random(1);
        for (int i = 0; i < length; i++)
            chain[2 * i] = i;
        for (int i = length - 1; i > 0; i--)
        {
            int other = random.Next(i);
            (chain[2 * i], chain[2 * other]) = (chain[2 * other], chain[2 * i]);
        }

        return chain;
    }
}
