using PasidVerify.Iommu;
using PasidVerify.Spec;
using Direction = PasidVerify.Iommu.Direction;
using Mode = PasidVerify.Iommu.Mode;
using Status = PasidVerify.Iommu.Status;

namespace PasidVerify.Conformance;

/// <summary>
/// One of many threads that do everything at once to one system. What it alone may touch has to be as it left it; what
/// others may have too has to be given to one of them at a time.
/// </summary>
internal sealed class StressThread(
    IPasidDma dma, FlatMemory buffers, Action relax, Ledger ledger, Scope scope, int number, ulong seed)
{
    private const ulong Page = 0x1000;
    private const Protection ReadWrite = Protection.Read | Protection.Write;

    private readonly ushort device = (ushort)scope.Devices[number].Device;
    private readonly bool trusted = scope.Devices[number].Trusted;
    private readonly ulong kernelPage = StressScope.SharedRegion + ((ulong)number * Page);
    private readonly ulong kernelFrame = 0x2000 + (ulong)number;
    private readonly ulong ownRegion = StressScope.OwnRegions + ((ulong)number * StressScope.RegionBytes);
    private readonly bool[] mapped = new bool[2];
    private readonly List<(ulong Iova, ulong Size, ulong Copy)> given = [];
    private SplitMix random = new(SplitMix.Derive(seed, (ulong)number));

    // Of its own, as how often a thread waits is not the seed's to say: what it does is.
    private SplitMix waiting = new(SplitMix.Derive(seed, (ulong)number + StressScope.Threads));
    private uint pasid;
    private ushort domain;
    private Mode mode;
    private ushort shared;
    private Protection kernelRights = ReadWrite;
    private ulong ownTable;

    /// <summary>The default domain that its device got.</summary>
    public ushort Shared => shared;

    public void Run(int operations)
    {
        Expect(Status.Ok, dma.Probe(device, out shared));
        for (int i = 0; i < operations; i++) Do(random.Below(16));
        while (given.Count > 0) Unmap(0);
        Flush();
        Disable();
        if (kernelRights != ReadWrite) Change(ReadWrite);
        FreeOwnTable();
    }

    private void Do(int what)
    {
        switch (what)
        {
            case 0:
                Enable();
                break;
            case 1:
                if (random.Below(2) == 0) Disable();
                break;
            case 2 or 3:
                MapKva();
                break;
            case 4:
                UnmapKva();
                break;
            case 5 or 6:
                Map();
                break;
            case 7:
                MapList();
                break;
            case 8:
                if (given.Count > 0) Unmap(random.Below(given.Count));
                break;
            case 9:
                Flush();
                break;
            case 10:
                Change(random.Below(3) switch { 0 => Protection.None, 1 => Protection.Read, _ => ReadWrite });
                break;
            case 11:
                if (ownTable == 0) AddOwnTable();
                else FreeOwnTable();
                break;
            default:
                ReadOthers();
                break;
        }
    }

    /// <summary>What others change meanwhile is there or not, and never leads where it has never led.</summary>
    private void ReadOthers()
    {
        int other = random.Below(StressScope.Threads);
        if (scope.Devices[other].Trusted) ReadKernelTable(other);
        else ReadPrivateTable(other);
        NeverElsewhere(
            device, null, (ulong)random.Below((int)scope.LastIova + 1) * Page, privileged: false, IsOfSomeBuffer);
    }

    private void ReadKernelTable(int other)
    {
        var (by, with) = ((ushort)scope.Devices[other].Device, Volatile.Read(ref ledger.LastPasids[other]));
        ulong page = (ulong)random.Below(StressScope.Threads);
        NeverElsewhere(
            by, with, StressScope.SharedRegion + (page * Page), privileged: true, frame => frame == 0x2000 + page);
        ulong region = StressScope.OwnRegions + (page * StressScope.RegionBytes);
        NeverElsewhere(by, with, region, privileged: true, _ => false);
    }

    /// <summary>A page of somebody else there would be one of a table that was freed.</summary>
    private void ReadPrivateTable(int other)
    {
        ulong page = (2 * (ulong)Untrusted()) + (ulong)random.Below(2);
        NeverElsewhere(
            (ushort)scope.Devices[other].Device, Volatile.Read(ref ledger.LastPasids[other]),
            StressScope.DirectMap + (page * Page), privileged: false,
            frame => frame == 0x1000 + page && page / 2 == (ulong)other);
    }

    private int Untrusted() => 1 + (2 * random.Below(StressScope.Threads / 2));

    private bool IsOfSomeBuffer(ulong frame) => scope.Buffers.Contains(frame)
        || (!trusted && frame - scope.BouncePool.First < scope.BouncePool.Count);

    private void Enable()
    {
        if (mode != default) return;
        var wanted = random.Below(3) switch { 0 when trusted => Mode.Bypass, 1 => Mode.Iova, _ => Mode.Kva };
        var status = dma.Enable(device, wanted, out pasid, out domain);
        if (status == Status.Exhausted && wanted == Mode.Kva) return;
        Expect(Status.Ok, status);
        mode = wanted;
        if (pasid > 1)
        {
            ledger.Pasids.Take(pasid, number);
            Volatile.Write(ref ledger.LastPasids[number], pasid);
        }

        if (IsStrict) ledger.Domains.Take(domain, number);
        if (wanted == Mode.Kva && trusted) Reads(pasid, kernelPage, kernelFrame, kernelRights != Protection.None, true);
    }

    private bool IsStrict => mode == Mode.Kva && !trusted;

    private void Disable()
    {
        if (mode == default) return;
        Wait(() => (dma.BeginDisable(device, out int call), call), beforeEnd: () =>
        {
            if (pasid > 1) ledger.Pasids.Give(pasid);
            if (IsStrict) ledger.Domains.Give(domain);
        });
        mode = default;
        Array.Clear(mapped);
        if (pasid > 1) Blocked(pasid, Kva(0));
    }

    private void MapKva()
    {
        if (!IsStrict) return;
        int page = random.Below(2);
        var status = dma.MapKva(domain, Kva(page), Page, ReadWrite);
        if (status == Status.Exhausted && !mapped[page]) return;
        Expect(mapped[page] ? Status.AlreadyMapped : Status.Ok, status);
        mapped[page] = true;
        Reads(pasid, Kva(page), KvaFrame(page), true, false);
    }

    private void UnmapKva()
    {
        if (!IsStrict) return;
        int page = random.Below(2);
        if (!mapped[page])
        {
            Expect(Status.NotMapped, dma.BeginUnmapKva(domain, Kva(page), Page, out _));
            return;
        }

        Reads(pasid, Kva(page), KvaFrame(page), true, false);
        Wait(() => (dma.BeginUnmapKva(domain, Kva(page), Page, out int call), call));
        mapped[page] = false;
        Blocked(pasid, Kva(page));
    }

    private void Map()
    {
        bool small = random.Below(3) == 0;
        ulong address = BufferFrame * Page + (small ? 0x80UL : 0);
        ulong size = small ? 0x40 : Page * (ulong)(1 + random.Below(2));
        if (small) buffers.Store(address, (ulong)number);
        var status = dma.MapDma(device, address, size, Direction.Bidirectional, out ulong iova, out ulong copy);
        if (status == Status.Exhausted) return;
        Expect(Status.Ok, status);
        Own(iova, size, copy);
        ulong frame = copy == 0 ? BufferFrame : copy / Page;
        Reads(null, iova, frame, true, false);
        if (small && buffers.Load((frame * Page) + 0x80) != (ulong)number) throw Wrong("a byte of a buffer is not in its copy");
    }

    private void MapList()
    {
        if (!trusted) return;
        var status = dma.BeginMapSg(device, 2 * Page, Direction.Bidirectional, out ulong iova, out int call);
        if (status == Status.Exhausted) return;
        Expect(Status.Pending, status);
        ledger.Calls.Take((ulong)call, number);
        Own(iova, 2 * Page, 0);
        Expect(Status.Ok, dma.MapSegment(call, BufferFrame * Page, Page, out _));
        Reads(null, iova, BufferFrame, true, false);
        if (random.Below(2) == 0)
        {
            given.RemoveAt(given.Count - 1);
            GivePages(iova, 2 * Page);
            Expect(Status.Pending, dma.BeginUndoMapSg(call));
            End(call);
            return;
        }

        Expect(Status.NotMapped, dma.End(call));
        Expect(Status.Ok, dma.MapSegment(call, BufferFrame * Page, Page, out _));
        End(call);
        Reads(null, iova + Page, BufferFrame, true, false);
    }

    private void Unmap(int index)
    {
        var (iova, size, copy) = given[index];
        given.RemoveAt(index);
        GivePages(iova, size);
        Wait(
            () => (dma.BeginUnmapDma(device, iova, size, out int call), call),
            beforeEnd: () => GiveFrames(copy, size),
            lazily: () => GiveFrames(copy, size));
    }

    private void Flush()
    {
        if (!scope.Policy.Lazy || !trusted) return;
        Wait(() => (dma.BeginFlushQueue(shared, out int call), call));
    }

    /// <summary>Every thread has a page of its own in one region of the kernel's.</summary>
    private void Change(Protection rights)
    {
        if (kernelRights == Protection.None)
        {
            if (rights == Protection.None) return;
            Expect(Status.Ok, dma.MapKernel(kernelPage, kernelFrame, rights));
        }
        else
        {
            Wait(() => (dma.BeginKernelChange(kernelPage, Page, rights, out int call), call));
        }

        kernelRights = rights;
        if (mode == Mode.Kva && trusted) Reads(pasid, kernelPage, kernelFrame, rights != Protection.None, true);
    }

    private void AddOwnTable()
    {
        var status = dma.AddTable(ownRegion, out ownTable);
        if (status == Status.Exhausted) return;
        Expect(Status.Ok, status);
        ledger.Tables.Take(ownTable, number);
    }

    private void FreeOwnTable()
    {
        if (ownTable == 0) return;
        Wait(() => (dma.BeginFreeTable(ownRegion, out int call), call), beforeEnd: () => ledger.Tables.Give(ownTable));
        ownTable = 0;
    }

    /// <summary>Begins until there is a number for the call, and ends it.</summary>
    private void Wait(Func<(Status Status, int Call)> begin, Action? beforeEnd = null, Action? lazily = null)
    {
        for (; ; )
        {
            var (status, call) = begin();
            if (status == Status.Ok && lazily is not null)
            {
                lazily();
                return;
            }

            if (status == Status.Exhausted)
            {
                Step();
                continue;
            }

            Expect(Status.Pending, status);
            ledger.Calls.Take((ulong)call, number);
            beforeEnd?.Invoke();
            End(call);
            return;
        }
    }

    /// <summary>Its number may be another's as soon as it has ended, and is its own as long as it has not.</summary>
    private void End(int call)
    {
        for (; ; )
        {
            ledger.Calls.Give((ulong)call);
            var status = dma.End(call);
            if (status == Status.Ok) return;
            Expect(Status.Pending, status);
            ledger.Calls.Take((ulong)call, number);
            Step();
        }
    }

    private void Step()
    {
        // Between the descriptors of a run nobody else fills a cache of the IOMMU; between single ones everybody does.
        SpinWait wait = default;
        bool goesOn = waiting.Below(4) == 0 ? dma.Run(ref wait) : dma.Step();
        if (!goesOn && dma.IsStopped) throw Wrong("the invalidation queue has stopped");
        relax();
    }

    private ulong Kva(int page) => StressScope.DirectMap + (((2UL * (ulong)number) + (ulong)page) * Page);

    private ulong KvaFrame(int page) => 0x1000 + (2UL * (ulong)number) + (ulong)page;

    private ulong BufferFrame => 0x3000 + (2UL * (ulong)number);

    private void Own(ulong iova, ulong size, ulong copy)
    {
        given.Add((iova, size, copy));
        foreach (ulong page in Pages(iova, size)) ledger.Iovas.Take(page | ((ulong)shared << 52), number);
        foreach (ulong frame in Frames(copy, size)) ledger.BounceFrames.Take(frame, number);
    }

    private void GivePages(ulong iova, ulong size)
    {
        foreach (ulong page in Pages(iova, size)) ledger.Iovas.Give(page | ((ulong)shared << 52));
    }

    private void GiveFrames(ulong copy, ulong size)
    {
        foreach (ulong frame in Frames(copy, size)) ledger.BounceFrames.Give(frame);
    }

    private static IEnumerable<ulong> Frames(ulong copy, ulong size) => copy == 0 ? [] : Pages(copy, size);

    private static IEnumerable<ulong> Pages(ulong address, ulong size)
    {
        for (ulong page = address / Page; page <= (address + size - 1) / Page; page++) yield return page;
    }

    private void NeverElsewhere(ushort by, uint? with, ulong address, bool privileged, Func<ulong, bool> mayReach)
    {
        var answer = Access(by, with, address, privileged);
        if (answer.Reached && !mayReach(answer.Address / Page))
            throw Wrong($"0x{address:x} of device 0x{by:x} with PASID {with} is answered with {answer}");
    }

    private Answer Access(ushort by, uint? with, ulong address, bool privileged)
    {
        var request = new Iommu.Request(by, with ?? 0, address, false, privileged) { WithoutPasid = with is null };
        return scope.UsesAts(by) && random.Below(2) == 0 ? dma.AccessByAts(in request) : dma.Access(in request);
    }

    private void Reads(uint? with, ulong address, ulong frame, bool reaches, bool privileged)
    {
        var answer = Access(device, with, address, privileged);
        if (answer.Reached != reaches || (reaches && answer.Address / Page != frame))
            throw Wrong($"0x{address:x} is answered with {answer}, not with frame 0x{frame:x}, present: {reaches}");
    }

    private void Blocked(uint with, ulong address) => Reads(with, address, 0, false, false);

    private void Expect(Status expected, Status status)
    {
        if (status != expected) throw Wrong($"answered {status}, not {expected}");
    }

    private InvalidOperationException Wrong(string what) => new($"Thread {number}, seed {seed}: {what}.");
}
