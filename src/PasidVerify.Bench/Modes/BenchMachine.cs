using System.Numerics;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>A system with one device in one mode, and buffers next to each other in the direct map.</summary>
internal sealed class BenchMachine
{
    public const ushort Device = 0x0100;

    private const ulong FirstFrame = 1;
    private const ulong KernelBase = 0xffff_8880_0000_0000;
    private const ulong BounceMargin = 0x200;
    private const int DescriptorsOfACall = 3;
    private const int LeavesOfATable = 512;
    private const int OtherTables = 64;
    private const int TablesOfKeptAddresses = 128 * 32 / LeavesOfATable;

    private readonly BufferMode _mode;
    private readonly FlatMemory _memory;
    private readonly ulong _bytesOfBuffer;
    private readonly uint _pasid;
    private int _unmaps;

    /// <param name="mode">The mode, which tells whether the device is trusted and the policy lazy.</param>
    /// <param name="parameters">Pages of a buffer, threads, the width of DMA addresses, the direction.</param>
    /// <param name="buffers">How many buffers.</param>
    /// <exception cref="BenchmarkException">The device cannot be used in this mode.</exception>
    public BenchMachine(BufferMode mode, MapBenchmarkParameters parameters, int buffers)
    {
        _mode = mode;
        _bytesOfBuffer = (ulong)parameters.Granule << 12;
        Direction = parameters.Direction;
        DmaMask = parameters.DmaBits == 64 ? ulong.MaxValue : (1UL << parameters.DmaBits) - 1;
        Configuration configuration = Configure(mode, parameters, buffers);
        _memory = new FlatMemory(0, End(configuration) << 12);
        Dma = new PasidDma<FlatMemory>(_memory, configuration);
        Require("probe", Dma.Probe(Device, out _));
        Require("enable", Dma.Enable(Device, ModeOf(mode), out _pasid, out ushort domain));
        Domain = domain;
    }

    public PasidDma<FlatMemory> Dma { get; }

    public ushort Domain { get; }

    public Direction Direction { get; }

    /// <summary>The highest address that the device can put out (Linux: dma_mask).</summary>
    public ulong DmaMask { get; }

    public Protection Protection =>
        Direction == Direction.ToDevice ? Protection.Read : Protection.Read | Protection.Write;

    /// <summary>A buffer by its number. What is to be bounced leaves out the edges of its first and last page.</summary>
    public Buffer this[int index]
    {
        get
        {
            ulong margin = _mode == BufferMode.IovaBounce ? BounceMargin : 0;
            ulong offset = (ulong)index * _bytesOfBuffer + margin;
            return new((FirstFrame << 12) + offset, KernelBase + offset, _bytesOfBuffer - 2 * margin);
        }
    }

    /// <summary>Counts an unmap: how many there were with it.</summary>
    public int CountUnmap() => Interlocked.Increment(ref _unmaps);

    /// <summary>Only with supervisor rights the kernel's own tables let it through.</summary>
    public Answer Read(ulong address) =>
        Dma.Access(new Request(Device, _pasid, address, false, privileged: _mode == BufferMode.KvaFast));

    /// <summary>The driver fills a buffer.</summary>
    public void Fill(in Buffer buffer, byte value)
    {
        ulong word = value * (ulong.MaxValue / byte.MaxValue);
        for (ulong offset = 0; offset < buffer.Size; offset += sizeof(ulong))
            _memory.Store(buffer.Physical + offset, word);
    }

    public static BenchmarkException Refused(string call, Status status) => new($"{call} was refused: {status}");

    private static void Require(string call, Status status)
    {
        if (status != Status.Ok)
            throw Refused(call, status);
    }

    private static Mode ModeOf(BufferMode mode) => mode switch
    {
        BufferMode.Bypass => Mode.Bypass,
        BufferMode.KvaFast or BufferMode.KvaStrict => Mode.Kva,
        _ => Mode.Iova,
    };

    private static Configuration Configure(BufferMode mode, MapBenchmarkParameters parameters, int buffers)
    {
        int pages = buffers * parameters.Granule;
        int calls = parameters.Threads + 1;
        int waiting = mode == BufferMode.IovaLazy ? 2 * LazyDmaBuffers.QueueSize : 0;
        int aligned = (int)BitOperations.RoundUpToPowerOf2((uint)parameters.Granule);
        int processors = Environment.ProcessorCount;
        return new()
        {
            Devices = [new(Device, mode is not (BufferMode.KvaStrict or BufferMode.IovaBounce))],
            KernelPages = [.. Pages(pages)],
            DirectMapBase = KernelBase,
            DirectMapSize = (ulong)pages << 12,
            PasidLimit = 4,
            DomainLimit = 8,
            CallLimit = calls,
            QueueSlots = (int)BitOperations.RoundUpToPowerOf2((uint)(calls * DescriptorsOfACall + 1)),
            Policy = new(Passthrough: false, Lazy: mode == BufferMode.IovaLazy),
            LastIova = (ulong)parameters.DmaPages,
            Processors = processors,
            DomainTablePages = (buffers + waiting) * aligned / LeavesOfATable
                + processors * TablesOfKeptAddresses + OtherTables,
            BouncePool = mode == BufferMode.IovaBounce ? (FirstFrame + (ulong)pages, pages) : default,
        };
    }

    private static IEnumerable<KernelPage> Pages(int count)
    {
        for (ulong page = 0; page < (ulong)count; page++)
            yield return new((KernelBase >> 12) + page, FirstFrame + page, true);
    }

    /// <summary>The first frame above the buffers, the bounce pool and the tables.</summary>
    private static ulong End(Configuration configuration)
    {
        MemoryLayout layout = MemoryLayout.Of(configuration);
        ulong buffers = FirstFrame + (ulong)(configuration.KernelPages.Count + configuration.BouncePool.Count);
        return Math.Max(buffers, (layout.Start + layout.Bytes) >> 12);
    }
}
