namespace PasidVerify.Spec.Tests;

/// <summary>
/// Draws operations that are mostly possible in the state of a machine, with arguments that collide: few pages, ranges
/// that touch and leave the direct map, choices that are mostly free, and every kind of nonsense now and then.
/// </summary>
internal sealed class RandomCalls(Machine machine, Random random)
{
    private readonly Dictionary<string, Operation> operations = Operation.All().ToDictionary(o => o.Name);
    private readonly Scope scope = machine.Scope;

    /// <summary>An operation to call next.</summary>
    public (Operation Operation, ulong[] Arguments) Next()
    {
        string name = Pick(
            Operation.Enable, Operation.Enable, Operation.BeginDisable,
            Operation.MapKva, Operation.MapKva, Operation.MapKva,
            Operation.BeginUnmapKva, Operation.BeginUnmapKva, Operation.BeginUnmapKva,
            Operation.KernelAddTable, Operation.KernelMap, Operation.KernelMap, Operation.BeginKernelChange,
            Operation.BeginKernelChange, Operation.BeginFreeTable, Operation.WriteFrame,
            Operation.End, Operation.End,
            Operation.Complete, Operation.Complete, Operation.Complete, Operation.Complete);
        return (operations[name], Arguments(name));
    }

    private ulong[] Arguments(string name)
    {
        if (name == Operation.Enable) return Enable();
        if (name == Operation.BeginDisable) return [Device(), Call()];
        if (name == Operation.End) return [Often(CallInFlight(), Call())];
        if (name == Operation.Complete) return [Often(PendingTicket(), UpTo(machine.Next + 1))];
        if (name == Operation.KernelAddTable) return [Region(), Table()];
        if (name == Operation.KernelMap) return [KernelAddress() >> Layout.PageShift, Frame(), Often(3, UpTo(15))];
        if (name == Operation.BeginFreeTable) return [Region(), Call()];
        if (name == Operation.WriteFrame) return [Table(), KernelAddress() >> Layout.PageShift, Frame()];
        if (name == Operation.BeginKernelChange)
        {
            return Pick(true, true, true, false)
                ? [KernelAddress(), Scope.PageBytes, Often(UpTo(3), UpTo(15)), Call()]
                : [Address(), Size(), Often(UpTo(3), UpTo(15)), Call()];
        }

        ulong domain = Often(UsedDomain(), UpTo(scope.LastDomain + 1));
        return name == Operation.MapKva
            ? [domain, Address(), Size(), Often(3, UpTo(15))]
            : [domain, Often(GrantedAddress(domain), Address()), Size(), Call()];
    }

    private ulong[] Enable()
    {
        ulong device = Device();
        bool trusted = scope.Devices.Any(known => known.Device == device && known.Trusted);
        ulong mode = Often((ulong)Mode.Kva, Often((ulong)Mode.Bypass, UpTo(15)));
        var (pasid, domain) = (mode, trusted) switch
        {
            ((ulong)Mode.Bypass, _) => (Pasids.KernelDma, Domains.Passthrough),
            (_, true) => (Between(Pasids.FirstDynamic, scope.LastPasid), Domains.Kernel),
            _ => (Between(Pasids.FirstDynamic, scope.LastPasid), Between(Domains.FirstStrict, scope.LastDomain)),
        };
        return random.Next(5) == 0
            ? [device, mode, Pasids.None, Domains.None]
            : [device, mode, Often(pasid, UpTo(scope.LastPasid + 1)), Often(domain, UpTo(scope.LastDomain + 1))];
    }

    private ulong Device() => Often(scope.Devices[random.Next(scope.Devices.Count)].Device, Machine.Absent);

    /// <summary>A domain of some device, or else the kernel's.</summary>
    private ulong UsedDomain() => Often(
        PickOr(
            Domains.Kernel,
            from domain in Enumerable.Range(0, (int)scope.LastDomain + 1).Select(i => (ulong)i)
            where machine.State.DomainOwners[new(Sorts.Domain.Value(domain))].Used.Concrete
            select domain),
        Domains.Kernel);

    /// <summary>A page that the domain is granted, or else any.</summary>
    private ulong GrantedAddress(ulong domain) => PickOr(
        Address(),
        from page in Enumerable.Range(0, (int)scope.DirectMapPages).Select(machine.Address)
        let slot = new TableSlot(domain, page >> Layout.PageShift)
        where machine.State.Grants[slot].Phase.Concrete == GrantPhase.Live
        select page);

    private ulong CallInFlight() => PickOr(
        Call(),
        from call in Enumerable.Range(0, (int)scope.LastCall + 1).Select(i => (ulong)i)
        where machine.State.Calls[new(Sorts.Call.Value(call))].Kind.Concrete != CallKind.None
        select call);

    /// <summary>One of the last tickets that have not completed, or else any.</summary>
    private ulong PendingTicket() => PickOr(
        UpTo(machine.Next + 1),
        from back in Enumerable.Range(1, (int)Math.Min(machine.Next, 12)).Select(i => (ulong)i)
        where machine.State.Queue[new(Sorts.Ticket.Value(machine.Next - back))].Kind.Concrete != DescriptorKind.None
        select machine.Next - back);

    /// <summary>
    /// Mostly a page outside the direct map: what is taken out of it is missed by the calls of drivers.
    /// </summary>
    private ulong KernelAddress() => Often(scope.KernelPages[^1].Address, Pick([.. scope.KernelPages]).Address);

    private ulong Region() => Often(KernelAddress() / Scope.PageBytes / KernelTable.PagesOfTable, Pick(scope.Regions()));

    private ulong Table() => Scope.FirstTable + UpTo((ulong)scope.Regions().Length);

    private ulong Frame() => Pick([.. scope.KernelPages]).Frame;

    private ulong Call() => UpTo(scope.LastCall + 1);

    private ulong Address()
    {
        int page = (int)Often(UpTo(scope.DirectMapPages - 1), scope.DirectMapPages + 1) - (int)Often(0, 1);
        return machine.Address(page) + Often(0, UpTo(0xfff));
    }

    private ulong Size() => Often(
        Often(1, Between(1, 3)) * Scope.PageBytes,
        Pick(0UL, 0x800UL, 0xffff_ffff_ffff_f000UL, scope.DirectMapPages * Scope.PageBytes));

    private ulong UpTo(ulong last) => (ulong)random.NextInt64((long)last + 1);

    private ulong Between(ulong first, ulong last) => first > last ? first : first + UpTo(last - first);

    private ulong Often(ulong usual, ulong unusual) => random.Next(6) == 0 ? unusual : usual;

    private ulong PickOr(ulong otherwise, IEnumerable<ulong> choices) =>
        choices.ToArray() is { Length: > 0 } some ? Pick(some) : otherwise;

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
