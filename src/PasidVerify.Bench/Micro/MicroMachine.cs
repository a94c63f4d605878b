using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>Trusted devices of one group, and pages that the DMA API has mapped for them, each one by itself.</summary>
internal sealed class MicroMachine
{
    /// <summary>All devices share their domain, and are told apart by the IOTLB.</summary>
    public const int Devices = 16;

    /// <summary>The reserved PASID of IOVA mode.</summary>
    public const uint Pasid = 1;

    private const int Seed = 1;
    private const int Frames = 1 << 24;
    private const int LeavesOfATable = 512;
    private const int OtherTables = 256;

    private readonly ulong[] _iovas;

    /// <param name="pages">Live mappings.</param>
    /// <param name="lazy">The domain is lazy.</param>
    /// <param name="iotlbEntries">Entries of the IOTLB, each for eight pages.</param>
    public MicroMachine(int pages, bool lazy = false, int iotlbEntries = 256)
    {
        Configuration configuration = new()
        {
            Devices = [.. Enumerable.Range(0, Devices).Select(i => new DeviceConfiguration(Device(i), true) { Group = 0 })],
            KernelPages = [],
            DirectMapSize = 1UL << 12,
            PasidLimit = 4,
            DomainLimit = 8,
            CallLimit = 64,
            QueueSlots = 256,
            IotlbEntries = iotlbEntries,
            Policy = new(Passthrough: false, Lazy: lazy),
            LastIova = (1UL << 35) - 1,
            DomainTablePages = pages / LeavesOfATable + OtherTables,
        };
        Dma = new PasidDma<FlatMemory>(FlatMemory.For(configuration), configuration);
        for (int i = 0; i < Devices; i++)
        {
            Require(Dma.Probe(Device(i), out ushort domain));
            Require(Dma.Enable(Device(i), Mode.Iova, out _, out _));
            Domain = domain;
        }

        _iovas = new ulong[pages];
        var random = new Random(Seed);
        for (int i = 0; i < pages; i++)
        {
            Require(Dma.MapDma(Device(0), Frame(random), 1 << 12, Direction.Bidirectional, out _iovas[i], out _));
        }
    }

    public PasidDma<FlatMemory> Dma { get; }

    public ushort Domain { get; }

    public static ushort Device(int index) => (ushort)(0x0100 + index);

    /// <summary>As many of the mapped pages in an order of their own: each once before any comes again.</summary>
    public ulong[] Shuffled(int count)
    {
        var order = new ulong[count];
        ulong[] once = [.. _iovas];
        var random = new Random(Seed);
        for (int i = 0; i < count; i++)
        {
            if (i % once.Length == 0)
                random.Shuffle(once);
            order[i] = once[i % once.Length];
        }

        return order;
    }

    /// <summary>The domain and the page of an address: the key of a table that software would use.</summary>
    public (ushort Domain, ulong Page) Key(ulong iova) => (Domain, iova >> 12);

    /// <summary>What the hardware translates, in a table of software.</summary>
    public Dictionary<(ushort Domain, ulong Page), ulong> Copy()
    {
        var copy = new Dictionary<(ushort, ulong), ulong>(_iovas.Length);
        var random = new Random(Seed);
        foreach (ulong iova in _iovas)
            copy.Add(Key(iova), Frame(random));
        return copy;
    }

    public static void Require(Status status)
    {
        if (status != Status.Ok)
            throw new InvalidOperationException($"A call was refused: {status}.");
    }

    private static ulong Frame(Random random) => (ulong)random.Next(1, Frames) << 12;
}
