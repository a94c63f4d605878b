using PasidVerify.Iommu;

namespace PasidVerify.Idxd.Tests;

/// <summary>Physical memory, an IOMMU, and an accelerator that is trusted or not, with one work queue.</summary>
internal sealed class Platform
{
    public const ushort Device = 0x6a01;
    public const ulong Page = 4096;
    private const ulong DirectMap = 0xffff_8880_0000_0000;
    private const ulong FirstFrame = 0x40;
    private const ulong Pages = 16;
    private const ulong ReadOnlyPage = 15;
    private const ulong MemoryBytes = 8UL << 20;

    private FlatMemory memory = new(0, MemoryBytes);

    public Platform(bool trusted, int queueSize = 2)
    {
        var configuration = new Configuration
        {
            Devices = [new(Device, trusted)],
            KernelPages = [.. Enumerable.Range(0, (int)Pages).Select(page => new KernelPage(
                (DirectMap / Page) + (ulong)page, FirstFrame + (ulong)page, (ulong)page != ReadOnlyPage))],
            DirectMapSize = Pages * Page,
            PasidLimit = 8,
            DomainLimit = 8,
            CallLimit = 4,
        };
        Dma = new PasidDma<FlatMemory>(memory, configuration);
        Queue = new WorkQueue(queueSize, largestTransfer: 0x4000);
        Accelerator = new Accelerator<FlatMemory>(Dma, memory, Device, [Queue]);
        Driver = new IdxdDriver<FlatMemory>(Dma, Accelerator, Queue, memory);
    }

    public PasidDma<FlatMemory> Dma { get; }

    public WorkQueue Queue { get; }

    public Accelerator<FlatMemory> Accelerator { get; }

    public IdxdDriver<FlatMemory> Driver { get; }

    /// <summary>Page 0 of the direct map, for completion records.</summary>
    public static DmaBuffer Completions => Buffer(0, Page);

    public static DmaBuffer ReadOnly => Buffer(ReadOnlyPage * Page, Page);

    /// <summary>A buffer of the direct map.</summary>
    /// <param name="offset">Bytes from its start.</param>
    /// <param name="size">Bytes.</param>
    public static DmaBuffer Buffer(ulong offset, ulong size) =>
        new(DirectMap + offset, (FirstFrame * Page) + offset, (uint)size);

    /// <summary>Opens the driver, which must succeed.</summary>
    public Platform Open(Mode mode)
    {
        Assert.Equal(Status.Ok, Driver.Open(mode, Completions));
        return this;
    }

    public byte[] Read(DmaBuffer buffer) =>
        [.. Enumerable.Range(0, (int)buffer.Size).Select(i => Load(buffer.PhysicalAddress + (ulong)i))];

    public void Write(DmaBuffer buffer, IEnumerable<byte> bytes)
    {
        foreach (var (i, value) in bytes.Index()) Store(buffer.PhysicalAddress + (ulong)i, value);
    }

    /// <summary>Bytes that are all different from their neighbours.</summary>
    public static byte[] Pattern(int count, int seed = 0) => [.. Enumerable.Range(seed, count).Select(i => (byte)(i * 37))];

    private byte Load(ulong address) => (byte)(memory.Load(address & ~7UL) >> (int)(address % 8 * 8));

    private void Store(ulong address, byte value)
    {
        int shift = (int)(address % 8 * 8);
        memory.Store(address & ~7UL, (memory.Load(address & ~7UL) & ~(0xffUL << shift)) | ((ulong)value << shift));
    }
}
