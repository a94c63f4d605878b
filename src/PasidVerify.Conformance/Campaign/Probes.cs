using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// Requests between the commands: before a command what it is about to take away, so that caches hold it; after it
/// what it could have changed, and a few of anything; at the end everything.
/// </summary>
internal sealed class Probes
{
    private const int PagesAtMost = 10;
    private const int PagesOfADevice = 3;
    private const int Samples = 2;

    private readonly ushort[] devices;
    private readonly HashSet<ushort> ats;
    private readonly HotAddresses hot;
    private readonly uint lastPasid;
    private readonly List<Access> next = [];
    private SplitMix random;

    public Probes(Scope scope, HotAddresses hot, ulong seed)
    {
        this.hot = hot;
        devices = [.. scope.Devices.Select(device => (ushort)device.Device)];
        ats = [.. devices.Where(device => scope.UsesAts(device))];
        lastPasid = (uint)scope.LastPasid;
        random = new SplitMix(seed);
    }

    /// <summary>Requests that fill the caches with what a resolved command takes away.</summary>
    public IReadOnlyList<Access> Before(Command command, DriverView view)
    {
        next.Clear();
        if (!random.Chance(60)) return next;
        if (command is BeginUnmapKva unmap && Holder(unmap.Domain, view) is { } holder)
            Around(holder, unmap.Range, 0, view);
        if (command is BeginUnmapDma buffer) OfDma(buffer.Device, buffer.Range, 0, view);
        if (command is BeginKernelChange change) OfKernel(change.Range.Address, change.Range.Size, view);
        if (command is BeginFreeTable free) OfKernel(free.Address, Scope.PageBytes, view);
        if (command is BeginDisable disable) Anywhere(disable.Device, view);
        return next;
    }

    /// <summary>Requests about what a resolved command could have changed.</summary>
    /// <param name="command">The command.</param>
    /// <param name="ended">The call that it was to end.</param>
    /// <param name="view">What drivers know now.</param>
    public IReadOnlyList<Access> After(Command command, PendingCall? ended, DriverView view)
    {
        next.Clear();
        switch (command)
        {
            case Enable enable:
                Anywhere(enable.Device, view);
                break;
            case BeginDisable disable:
                Anywhere(disable.Device, view);
                break;
            case MapKva map when Holder(map.Domain, view) is { } holder:
                Around(holder, map.Range, 1, view);
                break;
            case BeginUnmapKva unmap when Holder(unmap.Domain, view) is { } holder:
                Around(holder, unmap.Range, 1, view);
                break;
            case MapDma map when view.Range(RangeSource.Mapped, view.DefaultDomain(map.Device), 0) is { } given:
                OfDma(map.Device, RangePick.At(given.Address, given.Size), 1, view);
                break;
            case BeginUnmapDma buffer:
                OfDma(buffer.Device, buffer.Range, 1, view);
                break;
            case MapKernel map:
                OfKernel(map.Address, Scope.PageBytes, view);
                break;
            case BeginKernelChange change:
                OfKernel(change.Range.Address, change.Range.Size, view);
                break;
            case BeginFreeTable free:
                OfKernel(free.Address, Scope.PageBytes, view);
                break;
            case End when ended is not null && ended.Domain == Domains.Kernel && ended.Size != 0:
                OfKernel(ended.Address, ended.Size, view);
                break;
            case End when ended is { Size: 0 }:
                Anywhere(ended.Device, view);
                break;
            case End when ended is not null && ended.Domain == view.DefaultDomain(ended.Device):
                OfDma(ended.Device, RangePick.At(ended.Address, ended.Size), 1, view);
                break;
            case End when ended is not null:
                Around(ended.Device, RangePick.At(ended.Address, ended.Size), 1, view);
                break;
            case Step when view.Calls.Count > 0 && random.Chance(70):
                InFlight(view.Calls[random.Below(view.Calls.Count)], view);
                return next;
            case Access:
                return next;
            default:
                break;
        }

        for (int i = 0; i < Samples; i++) Sample(view);
        return next;
    }

    /// <summary>
    /// Every device with every PASID: at every address worth asking for with the PASID that it got last, at every page
    /// of the direct map with the others.
    /// </summary>
    public IReadOnlyList<Access> Sweep(DriverView view)
    {
        next.Clear();
        foreach (ushort device in devices)
        {
            for (uint pasid = 1; pasid <= lastPasid; pasid++)
            {
                if (view.LastPasid(device) == pasid)
                    foreach (ulong address in hot.All) Both(device, PasidPick.At(pasid), address);
                else
                    foreach (ulong address in hot.DirectMap) Once(device, PasidPick.At(pasid), address);
            }

            foreach (ulong address in hot.Iovas) Both(device, PasidPick.None, address);
            foreach (uint pasid in new[] { 0U, lastPasid + 1, 0x40U, 0xf_ffffU })
                Once(device, PasidPick.At(pasid), hot.DirectMap[random.Below(hot.DirectMap.Length)]);
        }

        Once(UnknownDevice, PasidPick.At(Pick(2)), hot.DirectMap[0]);
        return next;
    }

    /// <summary>A source id that no scope has.</summary>
    public const ushort UnknownDevice = 0xfff8;

    private uint Pick(int limit) => (uint)random.Below(limit);

    private static ushort? Holder(DomainPick domain, DriverView view) =>
        domain.Holder ?? view.HolderOfDomain(domain.Number);

    /// <summary>The pages of a range and so many neighbours, few enough even when the range is huge.</summary>
    private void Around(ushort device, RangePick range, ulong neighbours, DriverView view)
    {
        if (view.LastPasid(device) == Pasids.None && random.Chance(80)) return;
        ulong pages = Math.Clamp(range.Size / Scope.PageBytes, 1, PagesAtMost) + (2 * neighbours);
        ulong first = (range.Address & ~AnswerCheck.OffsetMask) - (neighbours * Scope.PageBytes);
        for (ulong i = 0; i < pages; i++) Both(device, PasidPick.Of(device), first + (i * Scope.PageBytes));
        Stranger(device, range.Address);
    }

    /// <summary>With the reserved PASID and without any, by this device and by others of its domain.</summary>
    private void OfDma(ushort device, RangePick range, ulong neighbours, DriverView view)
    {
        Around(device, range, neighbours, view);
        ulong first = range.Address & ~AnswerCheck.OffsetMask;
        ulong last = first + ((Math.Clamp(range.Size / Scope.PageBytes, 1, PagesAtMost) - 1) * Scope.PageBytes);
        foreach (ulong address in first == last ? [first] : new[] { first, last })
        {
            foreach (ushort other in devices)
            {
                if (other == device || view.DefaultDomain(other) == view.DefaultDomain(device))
                    Both(other, PasidPick.None, address);
            }
        }
    }

    /// <summary>By every device in fast mode.</summary>
    private void OfKernel(ulong address, ulong size, DriverView view)
    {
        ulong first = address & ~AnswerCheck.OffsetMask;
        ulong pages = Math.Clamp(size / Scope.PageBytes, 1, PagesAtMost);
        foreach (ushort device in devices)
        {
            if (view.LastDomain(device) != Domains.Kernel) continue;
            for (ulong i = 0; i < pages; i++) Both(device, PasidPick.Of(device), first + (i * Scope.PageBytes));
        }
    }

    /// <summary>
    /// What a call takes away while some of its descriptors have been executed: a cache that is flushed too early, or
    /// after the one that fills it, is filled again then.
    /// </summary>
    private void InFlight(PendingCall call, DriverView view)
    {
        ushort device = devices[random.Below(devices.Length)];
        if (call.Domain == Domains.None)
            Queued(device, view);
        else if (call.Size == 0)
            Both(call.Device, PasidPick.Of(call.Device), AnyAddress(call.Device, view));
        else if (UserOf(call.Domain, view) is { } user)
            OfRange(user, new(call.Domain, call.Address, call.Size), view);
    }

    /// <summary>What was unmapped lazily: a flush of the queue knows no addresses.</summary>
    private void Queued(ushort device, DriverView view)
    {
        if (view.Range(RangeSource.Unmapped, view.DefaultDomain(device), random.Below(4)) is { } range)
            OfRange(device, range, view);
    }

    /// <summary>A page of a range, with the PASID that stands for its domain, or without one where that does.</summary>
    private void OfRange(ushort device, DomainRange range, DriverView view)
    {
        bool untagged = view.DefaultDomain(device) == range.Domain;
        bool tagged = view.LastDomain(device) == range.Domain && (!untagged || random.Chance(60));
        ulong page = Pick((int)Math.Clamp(range.Size / Scope.PageBytes, 1, PagesAtMost));
        Both(device, tagged ? PasidPick.Of(device) : PasidPick.None, range.Address + (page * Scope.PageBytes));
    }

    /// <summary>A device that uses the domain; null when none does.</summary>
    private ushort? UserOf(ushort domain, DriverView view)
    {
        int start = random.Below(devices.Length);
        for (int i = 0; i < devices.Length; i++)
        {
            ushort device = devices[(start + i) % devices.Length];
            if (view.LastDomain(device) == domain || view.DefaultDomain(device) == domain) return device;
        }

        return null;
    }

    private void Anywhere(ushort device, DriverView view)
    {
        if (view.LastPasid(device) == Pasids.None) return;
        ulong[] addresses = Addresses(device, view);
        int start = random.Below(addresses.Length);
        for (int i = 0; i < PagesOfADevice; i++)
            Both(device, PasidPick.Of(device), addresses[(start + i) % addresses.Length]);
        Stranger(device, addresses[start]);
    }

    private ulong AnyAddress(ushort device, DriverView view)
    {
        ulong[] addresses = Addresses(device, view);
        return addresses[random.Below(addresses.Length)];
    }

    /// <summary>What is worth asking for with the PASID that the device got last.</summary>
    private ulong[] Addresses(ushort device, DriverView view) =>
        view.LastPasid(device) != Pasids.KernelDma ? hot.DirectMap
        : view.LastDomain(device) == Domains.Passthrough ? hot.Frames
        : hot.Iovas;

    /// <summary>Another device with this one's PASID.</summary>
    private void Stranger(ushort device, ulong address) =>
        Once(devices[random.Below(devices.Length)], PasidPick.Of(device), address);

    private void Sample(DriverView view)
    {
        ushort device = devices[random.Below(devices.Length)];
        bool own = view.LastPasid(device) != Pasids.None && random.Chance(60);
        var pasid = own ? PasidPick.Of(device)
            : random.Chance(15) ? PasidPick.None
            : PasidPick.At(1 + Pick((int)lastPasid));
        ulong offset = random.Chance(10) ? (ulong)random.Below((int)Scope.PageBytes) : 0;
        Once(device, pasid, hot.All[random.Below(hot.All.Length)] + offset);
    }

    private void Both(ushort device, PasidPick pasid, ulong address)
    {
        Add(device, pasid, address, write: false);
        Add(device, pasid, address, write: true);
    }

    private void Once(ushort device, PasidPick pasid, ulong address) => Add(device, pasid, address, random.Chance(50));

    /// <summary>Privileged or not, and by way of the device's TLB or not, where it has one.</summary>
    private void Add(ushort device, PasidPick pasid, ulong address, bool write)
    {
        int coins = random.Below(4);
        next.Add(new(device, pasid, address, write, coins < 2) { ByAts = coins % 2 == 0 && ats.Contains(device) });
    }
}
