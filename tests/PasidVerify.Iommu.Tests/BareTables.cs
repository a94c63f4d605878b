namespace PasidVerify.Iommu.Tests;

/// <summary>The hardware alone, over tables of one device that the test writes by hand, field by field.</summary>
internal sealed class BareTables
{
    public const ushort Device = 0x03a9;
    public const uint Pasid = 0x12345;
    public const int HostAddressBits = 46;

    public const ulong RootSlot = 0x1000 + 3 * 16 + 8;
    public const ulong ContextSlot = 0x2000 + 0x29 * 32;
    public const ulong Directory = 0x2_0000;
    public const ulong DirectorySlot = Directory + 0x48d * 8;
    public const ulong PasidSlot = 0x4000 + 5 * 64;
    public const ulong RidSlot = 0x4000;

    /// <summary>Of either stage: the table of level n lies n pages after it.</summary>
    public const ulong FirstStage = 0x10_0000;
    public const ulong SecondStage = 0x11_0000;

    public const ulong PageWalkSnoop = 1 << 23;

    private const ulong Queue = 0x5000;
    private const int QueueSlots = 4;
    private const ulong Present = 1;

    public BareTables()
    {
        Hardware = new RemappingHardware<RacingMemory>(
            Memory, 0x1000 | 1 << 10, Queue, QueueSlots, HostAddressBits, Iotlb.UsualEntries);
        Memory.Store(RootSlot, 0x2000 | Present);
        SetContext(Directory | 7 << 9 | 1 << 3);
        Memory.Store(DirectorySlot, 0x4000 | Present);
        Memory.Store(Directory, 0x4000 | Present);
    }

    public RacingMemory Memory { get; } = new(new FlatMemory(0, 0x20_0000), new Race());

    public RemappingHardware<RacingMemory> Hardware { get; }

    public void SetContext(ulong low, ulong high = 0)
    {
        Memory.Store(ContextSlot, low | Present);
        Memory.Store(ContextSlot + 8, high);
    }

    /// <summary>Writes the PASID's entry: by default of first-stage tables, for user and supervisor requests.</summary>
    public void SetPasid(ulong low, ulong middle = PageWalkSnoop | 7, ulong high = 1, ulong slot = PasidSlot)
    {
        Memory.Store(slot, low | Present);
        Memory.Store(slot + 8, middle);
        Memory.Store(slot + 16, high);
    }

    /// <summary>PGTT 001.</summary>
    public void UseFirstStage(int levels = 4, ulong flags = 0x11) =>
        SetPasid(1 << 6, high: FirstStage + (ulong)levels * 0x1000 | (ulong)(levels - 4) << 2 | flags);

    /// <summary>PGTT 010.</summary>
    public void UseSecondStage(int levels = 4, ulong flags = 0) =>
        SetPasid(2 << 6 | SecondStage + (ulong)levels * 0x1000 | (ulong)(levels - 2) << 2 | flags);

    /// <summary>PGTT 011.</summary>
    public void UseBoth(int secondLevels = 4, ulong flags = 0) => SetPasid(
        3 << 6 | SecondStage + (ulong)secondLevels * 0x1000 | (ulong)(secondLevels - 2) << 2 | flags,
        high: FirstStage + 4 * 0x1000 | 0x11);

    /// <summary>Links the tables of a stage from a level down, and writes the leaf.</summary>
    public void Map(ulong stage, ulong address, ulong leaf, int leafLevel = 1, int levels = 4, ulong flags = 0)
    {
        flags = flags != 0 ? flags : stage == FirstStage ? 7UL : 3UL;
        for (int level = levels; level > leafLevel; level--)
            Memory.Store(Slot(stage, address, level), stage + (ulong)(level - 1) * 0x1000 | flags);
        Memory.Store(Slot(stage, address, leafLevel), leaf);
    }

    public static ulong Slot(ulong stage, ulong address, int level) =>
        stage + (ulong)level * 0x1000 + (address >> (12 + 9 * (level - 1)) & 511) * 8;

    public void Flip(ulong slot, int bit) => Memory.Store(slot, Memory.Load(slot) ^ 1UL << bit);

    /// <summary>Lets the hardware execute one descriptor.</summary>
    public void Submit(Descriptor<Word> descriptor)
    {
        ulong tail = Hardware.Queue.Registers.Tail;
        Memory.Store(Queue + tail, descriptor.Low);
        Memory.Store(Queue + tail + 8, descriptor.High);
        Hardware.Queue.Registers.WriteTail((tail + DescriptorFormat.Bytes) % (QueueSlots * DescriptorFormat.Bytes));
        Assert.True(Hardware.Queue.Step());
    }

    /// <summary>Every cache of the IOMMU forgets what it knows.</summary>
    public void Forget()
    {
        Submit(ContextCacheDescriptor.All<Word>());
        Submit(PasidCacheDescriptor.All<Word>());
        Submit(IotlbDescriptor.All<Word>());
    }

    public Answer Read(ulong address, bool privileged = false) =>
        Hardware.Access(new Request(Device, Pasid, address, false, privileged));

    public Answer Write(ulong address, bool privileged = false) =>
        Hardware.Access(new Request(Device, Pasid, address, true, privileged));

    public Answer Untagged(ulong address, bool write = false) =>
        Hardware.Access(new Request(Device, 0, address, write, false) { WithoutPasid = true });

    public Answer Translated(ulong address, bool withoutPasid = true) =>
        Hardware.Access(new Request(Device, Pasid, address, true, false)
        {
            Kind = RequestKind.Translated,
            WithoutPasid = withoutPasid,
        });

    public TranslationAnswer Translate(ulong address, bool write = true, bool privileged = false) =>
        Hardware.Translate(new Request(Device, Pasid, address, write, privileged));
}

/// <summary>Memory that another agent changes just before an atomic update, once.</summary>
internal readonly struct RacingMemory(FlatMemory memory, Race race) : IMemory
{
    public Race Race => race;

    public ulong Load(ulong address)
    {
        race.Loads++;
        race.AtLoad?.Invoke();
        return memory.Load(address);
    }

    public void Store(ulong address, ulong value) => memory.Store(address, value);

    public int Processor => 0;

    public void Relax(ref SpinWait wait) => memory.Relax(ref wait);

    public ulong CompareExchange(ulong address, ulong value, ulong comparand)
    {
        race.Updates++;
        Action? other = race.Other;
        race.Other = null;
        other?.Invoke();
        return memory.CompareExchange(address, value, comparand);
    }
}

internal sealed class Race
{
    public Action? Other { get; set; }

    /// <summary>What happens at each load.</summary>
    public Action? AtLoad { get; set; }

    public int Loads { get; set; }

    public int Updates { get; set; }
}
