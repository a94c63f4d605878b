using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// Turns the picks of a command into what they stand for now. A domain or PASID stays "the one of that device", which
/// survives when commands before it are left out; ranges become bytes, and calls numbers by age.
/// </summary>
internal static class Resolution
{
    public static Command Of(Command command, DriverView view)
    {
        switch (command)
        {
            case KernelCall { Bytes: { } bytes } call:
                var space = call.Space is { } domain ? Held(domain, view) : (DomainPick?)null;
                var range = space is { } of ? Range(bytes, Domain(of, view), view) : bytes;
                return call.About(space, range) with
                {
                    Interrupts = space is null ? call.Interrupts : Near(call.Interrupts, range, view),
                };
            case Access access:
                return Held(access, view);
            default:
                return command;
        }
    }

    public static ushort Domain(DomainPick pick, DriverView view) =>
        pick.Holder is not { } device ? pick.Number
        : pick.IsDefault ? view.DefaultDomain(device)
        : view.LastDomain(device);

    public static uint Pasid(PasidPick pick, DriverView view) =>
        pick.Holder is { } device ? view.LastPasid(device) : pick.Number;

    /// <summary>
    /// The request that an access stands for, or, by way of a device's TLB, begins with; without PASID it has no privilege
    /// either.
    /// </summary>
    public static Iommu.Request Request(Access access, DriverView view) =>
        new(access.Device, Pasid(access.Pasid, view), access.Address, access.Write, access.Privileged)
        {
            WithoutPasid = access.Pasid.IsNone,
            Kind = access.ByAts ? Iommu.RequestKind.Translation : Iommu.RequestKind.Untranslated,
        };

    public static int Call(CallPick pick, DriverView view)
    {
        if (pick.Oldest is not { } oldest) return pick.Number;
        var calls = pick.IsList ? view.Lists : view.Calls;
        return calls.Count > 0 ? calls[oldest % calls.Count].Number : pick.Number;
    }

    private static RangePick Range(RangePick pick, ushort domain, DriverView view)
    {
        if (pick.Source == RangeSource.Given) return pick;
        if (view.Range(pick.Source, domain, pick.Recent) is not { } range) return RangePick.At(pick.Address, pick.Size);
        const ulong page = Scope.PageBytes;
        return pick.Part switch
        {
            RangePart.FirstPage => RangePick.At(range.Address, page),
            RangePart.LastPage => RangePick.At(range.Address + range.Size - page, page),
            RangePart.Tail when range.Size > page => RangePick.At(range.Address + page, range.Size - page),
            RangePart.Longer => RangePick.At(range.Address, range.Size + page),
            RangePart.Earlier => RangePick.At(range.Address - page, range.Size + page),
            RangePart.Alias => RangePick.At(range.Address + (1UL << 48), range.Size),
            _ => RangePick.At(range.Address, range.Size),
        };
    }

    private static IReadOnlyList<Interrupt> Near(IReadOnlyList<Interrupt> interrupts, RangePick range, DriverView view)
    {
        if (interrupts.Count == 0) return interrupts;
        return [.. interrupts.Select(interrupt => Near(interrupt, range, view))];
    }

    private static Interrupt Near(Interrupt interrupt, RangePick range, DriverView view)
    {
        if (interrupt.Walk is not { } walk) return interrupt;
        if (interrupt.PageOfRange is not { } page) return interrupt with { Walk = Held(walk, view) };
        ulong pages = Math.Max(1, range.Size / Scope.PageBytes);
        ulong address = range.Address + ((ulong)page % pages * Scope.PageBytes);
        return new(interrupt.Store, interrupt.Steps, Held(walk with { Address = address }, view));
    }

    private static DomainPick Held(DomainPick pick, DriverView view) =>
        pick.Holder is null && pick.Number >= Domains.FirstAllocated && view.HolderOfDomain(pick.Number) is { } holder
            ? DomainPick.Of(holder)
            : pick;

    private static Access Held(Access access, DriverView view) =>
        access.Pasid.Holder is null && view.HolderOfPasid(access.Device, access.Pasid.Number) is { } holder
            ? access with { Pasid = PasidPick.Of(holder) }
            : access;
}
