namespace PasidVerify.Iommu.Tests;

/// <summary>The hardware alone, over tables of one device, PASID and page that the test writes by hand.</summary>
internal sealed class BareHardware
{
    private const ushort Device = 8;
    private const uint Pasid = 5;
    private const ulong Address = 0x7000;

    private const ulong Queue = 0x1000;
    private const ulong Directory = 0x2000;
    private const ulong Table = 0x3000;
    private const ulong Root = 0x4000;
    private const ulong Leaf = Root + 3 * 0x1000;
    private const ulong Buses = 0x8000;
    private const ulong Contexts = 0x9000;

    private const ulong SupervisorRequests = 1;
    private const ulong WriteProtect = 0x10;
    private const ulong PageWalkSnoop = 1 << 23;

    private readonly FlatMemory _memory = new(Queue, 0x9000);
    private readonly RemappingHardware<FlatMemory> _hardware;

    /// <param name="type">PGTT: 1 is first stage, 4 pass-through.</param>
    /// <param name="flags">S: SRE. P: WPE. Of the leaf, U: U/S, W: R/W, D: D.</param>
    public BareHardware(ulong type, string flags)
    {
        _hardware = new RemappingHardware<FlatMemory>(_memory, Buses | 0x400, Queue, 4, 46, Iotlb.UsualEntries);
        _memory.Store(Buses, Contexts | 1);
        _memory.Store(Contexts + Device * 32, Directory | 9);
        ulong entry = Table + Pasid * 64;
        _memory.Store(Directory, Table | 1);
        _memory.Store(entry, type << 6 | 1);
        _memory.Store(entry + 8, PageWalkSnoop | 7);
        _memory.Store(entry + 16, Root | If('S', SupervisorRequests) | If('P', WriteProtect));
        for (ulong table = Root; table < Leaf; table += 0x1000)
            _memory.Store(table, (table + 0x1000) | 7);
        _memory.Store(Leaf + 7 * 8, 0x9000 | 1 | If('W', 2) | If('U', 4) | If('D', 0x40));

        ulong If(char flag, ulong bits) => flags.Contains(flag, StringComparison.Ordinal) ? bits : 0;
    }

    /// <summary>A request: r and w of a user, R and W privileged.</summary>
    public FaultReason Request(char kind) => _hardware.Access(
        new Request(Device, Pasid, Address, kind is 'w' or 'W', kind is 'R' or 'W')).Fault;

    /// <summary>The kinds of requests that the IOTLB still answers when nothing in memory is left.</summary>
    public string AnsweredByTheIotlb()
    {
        _memory.Store(Directory, 0);
        _memory.Store(Queue, 0x37);
        _hardware.Queue.Registers.WriteTail(32);
        Assert.True(_hardware.Queue.Step());
        return string.Concat("rwRW".Where(kind => Request(kind) == FaultReason.None));
    }
}
