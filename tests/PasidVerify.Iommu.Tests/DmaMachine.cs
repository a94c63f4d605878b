namespace PasidVerify.Iommu.Tests;

/// <summary>
/// A system for the DMA API: two trusted devices of one group, and an untrusted one; 32 MiB of memory, of which four
/// page frames are the bounce pool.
/// </summary>
internal sealed class DmaMachine
{
    public const ushort Nic = 0x0100;
    public const ushort NicFunction = 0x0101;
    public const ushort Dock = 0x0300;
    public const ulong Buffer = 0x50_0000;
    public const ulong PoolFrame = 0x400;
    public const ulong PoolFrames = 4;
    public const ulong LastIova = 8;
    public const int Calls = 3;
    public const uint KernelDma = 1;
    public const ushort FirstDomain = 3;

    private const ulong MemoryBytes = 0x200_0000;

    public DmaMachine(BootPolicy policy = default, Configuration? configuration = null)
    {
        Memory = new WatchedMemory(new FlatMemory(0, MemoryBytes), new MemoryWatch());
        Dma = new PasidDma<WatchedMemory>(Memory, configuration ?? Configuration(policy));
    }

    public WatchedMemory Memory { get; }

    public PasidDma<WatchedMemory> Dma { get; }

    public static Configuration Configuration(BootPolicy policy = default) => Machine.Small() with
    {
        Devices =
        [
            new(Nic, true) { Group = 7 }, new(NicFunction, true) { Group = 7 }, new(Dock, false),
        ],
        CallLimit = Calls,
        Policy = policy,
        LastIova = LastIova,
        DomainTablePages = 6,
        BouncePool = (PoolFrame, (int)PoolFrames),
    };

    /// <summary>Probes a device and enables IOVA mode, so that the reserved PASID reaches its domain.</summary>
    public ushort Start(ushort device)
    {
        Assert.Equal(Status.Ok, Dma.Probe(device, out ushort domain));
        Assert.Equal(Status.Ok, Dma.Enable(device, Mode.Iova, out uint pasid, out ushort same));
        Assert.Equal((KernelDma, domain), (pasid, same));
        return domain;
    }

    public ulong Map(ushort device, ulong address, ulong size, Direction direction = Direction.Bidirectional)
    {
        Assert.Equal(Status.Ok, Dma.MapDma(device, address, size, direction, out ulong iova, out _));
        return iova;
    }

    public int BeginUnmap(ushort device, ulong iova, ulong size)
    {
        Assert.Equal(Status.Pending, Dma.BeginUnmapDma(device, iova, size, out int call));
        return call;
    }

    public void Unmap(ushort device, ulong iova, ulong size) => End(BeginUnmap(device, iova, size));

    /// <summary>Ends a call once the hardware has done everything; then there is none of its number.</summary>
    public void End(int call)
    {
        Memory.Watch.Outside(() =>
        {
            while (Dma.Step())
            {
            }
        });
        Assert.Equal(Status.Ok, Dma.End(call));
        Assert.Equal(Status.NoSuchCall, Dma.End(call));
    }

    public Answer Read(ushort device, ulong iova) => Dma.Access(new Request(device, KernelDma, iova, false, false));

    public Answer Write(ushort device, ulong iova) => Dma.Access(new Request(device, KernelDma, iova, true, false));

    public byte Byte(ulong address) => (byte)(Memory.Load(address & ~7UL) >> (int)(address & 7) * 8);

    public void SetByte(ulong address, byte value)
    {
        int shift = (int)(address & 7) * 8;
        ulong others = Memory.Load(address & ~7UL) & ~(0xffUL << shift);
        Memory.Store(address & ~7UL, others | (ulong)value << shift);
    }
}
