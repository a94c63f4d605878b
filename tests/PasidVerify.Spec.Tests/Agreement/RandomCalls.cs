namespace PasidVerify.Spec.Tests;

/// <summary>
/// Draws operations that are mostly possible in the state of a machine, with arguments that collide: few pages, ranges
/// that touch and leave the direct map, choices that are mostly free, and every kind of nonsense now and then.
/// </summary>
internal sealed class RandomCalls
{
    private const int Never = 0;

    private static readonly string[] OfAttachments = [Operation.Enable, Operation.Enable, Operation.BeginDisable];

    private static readonly string[] OfKva =
    [
        Operation.MapKva, Operation.MapKva, Operation.MapKva,
        Operation.BeginUnmapKva, Operation.BeginUnmapKva, Operation.BeginUnmapKva,
    ];

    private static readonly string[] OfKernel =
    [
        Operation.KernelAddTable, Operation.KernelMap, Operation.KernelMap, Operation.BeginKernelChange,
        Operation.BeginKernelChange, Operation.BeginFreeTable, Operation.WriteFrame,
    ];

    private static readonly string[] OfHardware =
    [
        Operation.End, Operation.End,
        Operation.Complete, Operation.Complete, Operation.Complete, Operation.Complete,
    ];

    private readonly Dictionary<string, Operation> operations = Operation.All().ToDictionary(o => o.Name);
    private readonly Machine machine;
    private readonly Scope scope;
    private readonly Draw draw;
    private readonly RandomDma dma;
    private readonly int dmaOneIn;
    private readonly string[] others;

    public RandomCalls(Machine machine, Random random)
    {
        (this.machine, scope) = (machine, machine.Scope);
        draw = new(random);
        dma = new(machine, draw);

        // Domains of the DMA API stay: a run that has them has few left for anything else.
        dmaOneIn = scope.DmaApi ? draw.Pick(2, 2, 6) : draw.Pick(4, Never, Never, Never);
        string[] ofKva = HasKva ? OfKva : [];
        others = [.. OfAttachments, .. ofKva, .. scope.DmaApi ? [] : OfKernel, .. OfHardware];
    }

    /// <summary>An operation to call next.</summary>
    public (Operation Operation, ulong[] Arguments) Next()
    {
        bool isDma = UsesDma && draw.OneIn(dmaOneIn);
        string name = draw.Pick(isDma ? dma.Names : others);
        return (operations[name], isDma ? dma.Arguments(name, Device(), Call()) : Arguments(name));
    }

    private bool HasKva => scope.LastPasid >= Pasids.FirstDynamic;

    private bool UsesDma => dmaOneIn != Never;

    private ulong[] Arguments(string name)
    {
        if (name == Operation.Enable) return Enable();
        if (name == Operation.BeginDisable) return [Device(), Call()];
        if (name == Operation.End) return [draw.Often(CallInFlight(), Call())];
        if (name == Operation.Complete) return [draw.Often(PendingTicket(), draw.UpTo(machine.Next + 1))];
        if (name == Operation.KernelAddTable) return [draw.OneIn(12) ? NotCanonical : Region(), Table()];
        if (name == Operation.KernelMap)
        {
            ulong frame = draw.OneIn(12) ? 1UL << (scope.HostAddressBits - Layout.PageShift) : Frame();
            return [KernelAddress() >> Layout.PageShift, frame, draw.Often(3, draw.UpTo(15))];
        }


        if (name == Operation.BeginFreeTable) return [Region(), Call()];
        if (name == Operation.WriteFrame) return [Table(), KernelAddress() >> Layout.PageShift, Frame()];
        if (name == Operation.BeginKernelChange)
        {
            return draw.Pick(true, true, true, false)
                ? [KernelAddress(), Scope.PageBytes, draw.Often(draw.UpTo(3), draw.UpTo(15)), Call()]
                : [Address(), Size(), draw.Often(draw.UpTo(3), draw.UpTo(15)), Call()];
        }

        ulong domain = draw.Often(UsedDomain(), draw.UpTo(scope.LastDomain + 1));
        return name == Operation.MapKva
            ? [domain, Address(), Size(), draw.Often(3, draw.UpTo(15)), draw.Often(1, 0)]
            : [domain, draw.Often(GrantedAddress(domain), Address()), Size(), Call()];
    }

    private ulong[] Enable()
    {
        ulong device = Device();
        bool trusted = scope.Devices.Any(known => known.Device == device && known.Trusted);
        var translated = UsesDma && draw.OneIn(2) ? Mode.Iova : Mode.Kva;
        var usual = HasKva || draw.OneIn(2) ? translated : Mode.Bypass;
        ulong mode = draw.Often((ulong)usual, draw.Often((ulong)Mode.Bypass, draw.UpTo(15)));
        var (pasid, domain) = (mode, trusted) switch
        {
            ((ulong)Mode.Iova, _) => (Pasids.KernelDma, dma.Default(device)),
            ((ulong)Mode.Bypass, _) => (Pasids.KernelDma, Domains.Passthrough),
            (_, true) => (Dynamic(), Domains.Kernel),
            _ => (Dynamic(), draw.Between(Domains.FirstAllocated, scope.LastDomain)),
        };
        return draw.OneIn(5)
            ? [device, mode, Pasids.None, Domains.None]
            :
            [
                device, mode, draw.Often(pasid, draw.UpTo(scope.LastPasid + 1)),
                draw.Often(domain, draw.UpTo(scope.LastDomain + 1)),
            ];
    }

    private ulong Dynamic() => draw.Between(Pasids.FirstDynamic, scope.LastPasid);

    private ulong Device() => draw.Often(draw.Pick(scope.Devices).Device, Machine.Absent);

    /// <summary>A domain of some device, or else the kernel's.</summary>
    private ulong UsedDomain() => draw.Often(
        draw.PickOr(
            Domains.Kernel,
            from domain in Enumerable.Range(0, (int)scope.LastDomain + 1).Select(i => (ulong)i)
            where machine.State.DomainOwners[domain].Kind.Concrete != DomainKind.None
            select domain),
        Domains.Kernel);

    /// <summary>A page that the domain is granted, or else any.</summary>
    private ulong GrantedAddress(ulong domain) => draw.PickOr(
        Address(),
        from page in Enumerable.Range(0, (int)scope.DirectMapPages).Select(machine.Address)
        let slot = new TableSlot(domain, page >> Layout.PageShift)
        where machine.State.Grants[slot].Phase.Concrete == GrantPhase.Live
        select page);

    private ulong CallInFlight() => draw.PickOr(
        Call(),
        from call in Enumerable.Range(0, (int)scope.LastCall + 1).Select(i => (ulong)i)
        where machine.State.Calls[new(Sorts.Call.Value(call))].Kind.Concrete != CallKind.None
        select call);

    /// <summary>
    /// One of the last tickets that have not completed, every other time the first of them, which little holds up; or
    /// else any.
    /// </summary>
    private ulong PendingTicket()
    {
        ulong[] pending =
        [
            .. from back in Enumerable.Range(1, (int)Math.Min(machine.Next, 12)).Select(i => (ulong)i)
               where machine.State.Queue[machine.Next - back].Kind.Concrete != DescriptorKind.None
               orderby back descending
               select machine.Next - back,
        ];
        return draw.PickOr(draw.UpTo(machine.Next + 1), draw.OneIn(2) ? pending.Take(1) : pending);
    }

    /// <summary>
    /// Mostly a page outside the direct map: what is taken out of it is missed by the calls of drivers.
    /// </summary>
    private ulong KernelAddress() => draw.Often(scope.KernelPages[^1].Address, draw.Pick(scope.KernelPages).Address);

    private static ulong NotCanonical => 1UL << 26;

    private ulong Region() => draw.Often(
        KernelAddress() / Scope.PageBytes / KernelTable.PagesOfTable, draw.Pick(scope.Regions()));

    private ulong Table() => draw.Often(Scope.FirstTable + draw.UpTo((ulong)scope.Regions().Length), 0);

    private ulong Frame() => draw.Pick(scope.KernelPages).Frame;

    private ulong Call() => draw.UpTo(scope.LastCall + 1);

    private ulong Address()
    {
        ulong page = draw.Often(draw.UpTo(scope.DirectMapPages - 1), scope.DirectMapPages + 1);
        return machine.Address((int)page - (int)draw.Often(0, 1)) + draw.Often(0, draw.UpTo(0xfff));
    }

    private ulong Size() => draw.Often(
        draw.Often(1, draw.Between(1, 3)) * Scope.PageBytes,
        draw.Pick(0UL, 0x800UL, 0xffff_ffff_ffff_f000UL, scope.DirectMapPages * Scope.PageBytes));
}
