namespace PasidVerify.Iommu.Tests;

/// <summary>
/// Devices with ATS: two trusted ones of one group, one of its own, and an untrusted one, where the capability is of no
/// use; and a trusted one without.
/// </summary>
internal sealed class AtsMachine(BootPolicy policy = default)
{
    public const ushort Nic = 0x0100;
    public const ushort NicFunction = 0x0101;
    public const ushort Disk = 0x0110;
    public const ushort Plain = 0x0118;
    public const ushort Dock = 0x0300;
    public const ulong Data = 0x50_0000;
    public const ulong Page = 0x1000;

    private readonly Machine _machine = new(Configuration(policy));
    private ulong _executed;

    public PasidDma<WatchedMemory> Dma => _machine.Dma;

    public MemoryWatch Watch => _machine.Memory.Watch;

    public static Configuration Configuration(BootPolicy policy = default) => Machine.Small() with
    {
        Devices =
        [
            new(Nic, true) { Group = 7, HasAts = true }, new(NicFunction, true) { Group = 7, HasAts = true },
            new(Disk, true) { HasAts = true }, new(Plain, true), new(Dock, false) { HasAts = true },
        ],
        DomainLimit = 8,
        QueueSlots = 32,
        Policy = policy,
    };

    public ushort Probe(ushort device)
    {
        Assert.Equal(Status.Ok, Dma.Probe(device, out ushort domain));
        return domain;
    }

    public uint Enable(ushort device, Mode mode) => _machine.Enable(device, mode).Pasid;

    public ulong Map(ushort device, ulong pages = 1, Direction direction = Direction.Bidirectional)
    {
        Assert.Equal(Status.Ok, Dma.MapDma(device, Data, pages * Page, direction, out ulong iova, out _));
        return iova;
    }

    public int BeginUnmap(ushort device, ulong iova, ulong pages = 1)
    {
        Assert.Equal(Status.Pending, Dma.BeginUnmapDma(device, iova, pages * Page, out int call));
        return call;
    }

    public int BeginDisable(ushort device) => _machine.BeginDisable(device);

    public int BeginKernelChange(ulong page)
    {
        Assert.Equal(
            Status.Pending, Dma.BeginKernelChange(Machine.Kva(page), Page, Protection.None, out int call));
        return call;
    }

    public int BeginFlushQueue(ushort domain)
    {
        Assert.Equal(Status.Pending, Dma.BeginFlushQueue(domain, out int call));
        return call;
    }

    /// <summary>An access by way of the device's TLB; without PASID if it is null.</summary>
    public Answer Ats(ushort device, uint? pasid, ulong address, bool write = false, bool privileged = false) =>
        Dma.AccessByAts(new Request(device, pasid ?? 0, address, write, privileged) { WithoutPasid = pasid is null });

    /// <summary>The hardware executes so many descriptors.</summary>
    public void Step(int count)
    {
        for (int i = 0; i < count; i++)
            Watch.Outside(() => Assert.True(Dma.Step()));
        _executed += (ulong)count;
    }

    /// <summary>Ends a call: what it submitted but for its wait, and that this came last.</summary>
    public Descriptor<Word>[] Submitted(int call)
    {
        int count = _machine.StepAll();
        Assert.Equal(Status.Ok, Dma.End(call));
        Descriptor<Word>[] all = [.. Enumerable.Range(0, count).Select(i => At(_executed + (ulong)i))];
        _executed += (ulong)count;
        Assert.Equal(DescriptorFormat.WaitType, DescriptorFormat.Type(all[^1].Low).Value);
        return all[..^1];
    }

    private Descriptor<Word> At(ulong place)
    {
        ulong slot = _machine.Layout.Queue + place % (ulong)_machine.Configuration.QueueSlots * DescriptorFormat.Bytes;
        return new(_machine.Memory.Load(slot), _machine.Memory.Load(slot + 8));
    }
}
