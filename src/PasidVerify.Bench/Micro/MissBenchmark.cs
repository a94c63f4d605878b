using BenchmarkDotNet.Attributes;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// Devices that take turns to read all over their pages, so that the IOTLB has next to none of what they ask for, beside
/// what no walk can be faster than: a read of memory that depends on the read before, in an array as large as the tables.
/// </summary>
public class MissBenchmark
{
    private const int Accesses = 1 << 17;

    private MicroMachine _machine = null!;
    private ulong[] _order = null!;
    private int[] _chain = null!;

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
        ulong sum = 0;
        for (int i = 0; i < _order.Length; i++)
        {
            ushort device = MicroMachine.Device(i % MicroMachine.Devices);
            sum += _machine.Dma.Access(new Request(device, MicroMachine.Pasid, _order[i], false, false)).Address;
        }

        return sum;
    }

    /// <summary>Reads that depend on each other, of 8 bytes a mapping.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Accesses)]
    public int DependentReads()
    {
        int place = 0;
        for (int i = 0; i < Accesses; i++)
            place = _chain[2 * place];
        return place;
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
