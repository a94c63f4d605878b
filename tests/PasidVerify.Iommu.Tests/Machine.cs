namespace PasidVerify.Iommu.Tests;

/// <summary>A small system: two devices of each trust, sixteen pages of direct map, a kernel page outside.</summary>
internal sealed class Machine
{
    public const ushort Trusted = 0x0100;
    public const ushort Trusted2 = 0x0108;
    public const ushort Untrusted = 0x0310;
    public const ushort Untrusted2 = 0x0318;
    public const ushort Unknown = 0x0400;
    public const ushort UnknownOnBus = 0x0101;

    public const ulong Base = 0xffff_8880_0000_0000;
    public const ulong Size = 16 * 0x1000;
    public const ulong ReadOnlyPage = 12;
    public const ulong InterruptPage = 13;
    public const ulong HolePage = 15;
    public const ulong ModuleAddress = 0xffff_ffff_a000_0000;
    public const ulong ModuleFrame = 0x777;

    public Machine(Configuration? configuration = null)
    {
        Configuration = configuration ?? Small();
        Layout = MemoryLayout.Of(Configuration);
        Memory = new WatchedMemory(FlatMemory.For(Configuration), new MemoryWatch());
        Dma = new PasidDma<WatchedMemory>(Memory, Configuration);
    }

    public Configuration Configuration { get; }

    public MemoryLayout Layout { get; }

    public WatchedMemory Memory { get; }

    public PasidDma<WatchedMemory> Dma { get; }

    public static Configuration Small() => new()
    {
        Devices =
        [
            new(Trusted, true), new(Trusted2, true), new(Untrusted, false), new(Untrusted2, false),
        ],
        KernelPages = [.. DirectMapPages(), new(PageOf(ModuleAddress), ModuleFrame, true)],
        DirectMapSize = Size,
        PasidLimit = 6,
        DomainLimit = 5,
        CallLimit = 3,
        QueueSlots = 16,
    };

    public static ulong PageOf(ulong address) => address >> 12;

    public static ulong Kva(ulong page, ulong offset = 0) => Base + page * 0x1000 + offset;

    /// <summary>Frames run against pages, so that no mix-up of neighbours goes unseen.</summary>
    public static ulong FrameOf(ulong page) => page == InterruptPage ? 0xfee01 : 0x900 - page * 3;

    public static ulong PhysicalOf(ulong page, ulong offset = 0) => FrameOf(page) * 0x1000 + offset;

    public (uint Pasid, ushort Domain) Enable(ushort device, Mode mode = Mode.Kva)
    {
        Assert.Equal(Status.Ok, Dma.Enable(device, mode, out uint pasid, out ushort domain));
        return (pasid, domain);
    }

    public void Map(
        ushort domain, ulong page, ulong count = 1, Protection protection = Protection.Read | Protection.Write) =>
        Assert.Equal(Status.Ok, Dma.MapKva(domain, Kva(page), count * 0x1000, protection));

    public int BeginUnmap(ushort domain, ulong page, ulong count = 1)
    {
        Assert.Equal(Status.Pending, Dma.BeginUnmapKva(domain, Kva(page), count * 0x1000, out int call));
        return call;
    }

    public void Unmap(ushort domain, ulong page, ulong count = 1) =>
        Assert.Equal(Status.Ok, Dma.UnmapKva(domain, Kva(page), count * 0x1000));

    public int BeginDisable(ushort device)
    {
        Assert.Equal(Status.Pending, Dma.BeginDisable(device, out int call));
        return call;
    }

    public Answer Read(ushort device, uint pasid, ulong address, bool privileged = false) =>
        Dma.Access(new Request(device, pasid, address, false, privileged));

    public Answer Write(ushort device, uint pasid, ulong address, bool privileged = false) =>
        Dma.Access(new Request(device, pasid, address, true, privileged));

    public int StepAll()
    {
        int steps = 0;
        Memory.Watch.Outside(() =>
        {
            while (Dma.Step())
                steps++;
        });
        return steps;
    }

    public void End(int call)
    {
        StepAll();
        Assert.Equal(Status.Ok, Dma.End(call));
    }

    /// <summary>Physical address of a device's PASID-table entry, found as the tables tell.</summary>
    public ulong PasidSlot(int device, uint pasid) =>
        (Memory.Load(DirectorySlot(device, pasid)) & ~0xfffUL) + (pasid % 64) * 64;

    public ulong DirectorySlot(int device, uint pasid) => Layout.DirectoryOf(device) + pasid / 64 * 8;

    /// <summary>Physical address of the entry that translates an address, at a level of a tree.</summary>
    public ulong EntrySlot(ulong root, ulong address, int level)
    {
        ulong table = root;
        for (int above = 4; above > level; above--)
            table = Memory.Load(table + (address >> (12 + 9 * (above - 1)) & 511) * 8) & 0x000f_ffff_ffff_f000;
        return table + (address >> (12 + 9 * (level - 1)) & 511) * 8;
    }

    public ulong RootOf(int device, uint pasid) => Memory.Load(PasidSlot(device, pasid) + 16) & ~0xfffUL;

    private static IEnumerable<KernelPage> DirectMapPages()
    {
        for (ulong page = 0; page < 16; page++)
        {
            if (page != HolePage)
                yield return new KernelPage(PageOf(Base) + page, FrameOf(page), page != ReadOnlyPage);
        }
    }
}
