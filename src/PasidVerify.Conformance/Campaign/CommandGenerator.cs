using FsCheck;
using FsCheck.Fluent;
using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// FsCheck generators of commands, biased to collisions: few devices and pages, ranges that touch, straddle or are
/// taken from what is mapped, and everything used again right after it was given back.
/// </summary>
public sealed class CommandGenerator
{
    private const int ShortestSequence = 20;
    private const int LongestSequence = 300;

    private readonly Scope scope;
    private readonly HotAddresses hot;
    private readonly RangeGenerator ranges;
    private readonly DmaGenerator dma;
    private readonly KernelTableGenerator kernel;
    private readonly Gen<ushort> device;
    private readonly Gen<ushort> untrusted;
    private readonly Gen<DomainPick> domain;
    private readonly Gen<bool> either = Gen.Elements(false, true);

    /// <summary>Generators for a scope.</summary>
    public CommandGenerator(Scope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        this.scope = scope;
        hot = new HotAddresses(scope);
        ranges = new RangeGenerator(scope);
        ushort[] all = [.. scope.Devices.Select(known => (ushort)known.Device)];
        ushort[] others = [.. scope.Devices.Where(known => !known.Trusted).Select(known => (ushort)known.Device)];
        untrusted = Gen.Elements(others.Length > 0 ? others : all);
        device = Gen.Frequency(
            (60, Gen.Elements(all)), (35, untrusted), (5, Gen.Constant(Probes.UnknownDevice)));
        dma = new DmaGenerator(scope, device, ranges);
        kernel = new KernelTableGenerator(scope, hot);
        domain = Gen.Frequency(
            (80, untrusted.Select(DomainPick.Of)),
            (12, Gen.Constant(DomainPick.At((ushort)Domains.Kernel))),
            (4, Gen.Elements(all).Select(DomainPick.Of)),
            (3, Gen.Choose(0, (int)scope.LastDomain + 2).Select(number => DomainPick.At((ushort)number))),
            (1, Gen.Constant(DomainPick.At(ushort.MaxValue))));
    }

    /// <summary>
    /// Sequences of commands. Each has a temper of its own, since rates that suit one state (every call number taken)
    /// never reach another (every device enabled and disabled in turn).
    /// </summary>
    public Gen<Sequence> Sequences() =>
        from temper in Gen.Elements(Temper.All())
        from length in Gen.Choose(ShortestSequence, LongestSequence)
        from start in Gen.Frequency((70, Start()), (30, Gen.Constant<Command[]>([])))
        from commands in Commands(temper).ArrayOf(length)
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select new Sequence(((ulong)high << 31) | (uint)low, [.. start, .. commands]);

    /// <summary>The sequence of a seed: always the same one.</summary>
    public static Sequence Sequence(Gen<Sequence> sequences, ulong seed) =>
        sequences.Sample(1, new Rnd(seed), 1)[0];

    /// <summary>Most of what can happen needs a domain: most sequences begin with one each, strict or default.</summary>
    private Gen<Command[]> Start() =>
        from strict in Gen.Shuffle(
            scope.Devices.Where(known => !known.Trusted)
                .Select(Command (known) => new Enable((ushort)known.Device, Iommu.Mode.Kva)))
        from probes in Gen.Shuffle(scope.Devices.Select(Command (known) => new Probe((ushort)known.Device)))
        from start in Gen.Frequency(
            (50, Gen.Constant(strict)), (35, Gen.Constant(probes)), (15, Gen.Constant(probes.Concat(strict).ToArray())))
        select start;

    private Gen<Command> Commands(Temper temper) => Gen.Frequency(
        (temper.Enable, Enable()),
        (temper.Disable, BeginDisable()),
        (temper.Map, MapKva()),
        (temper.Unmap, BeginUnmapKva()),
        (temper.End, End()),
        (temper.Dma, dma.Commands()),
        (temper.Kernel, kernel.Commands()),
        (temper.Step, Gen.Elements(1, 1, 2, 2, 3, 4, 9).Select(Command (count) => new Step(count))),
        (temper.Access, Access().Select(Command (access) => access)));

    private Gen<Command> Enable() =>
        from which in device
        from mode in Gen.Frequency(
            (62, Gen.Constant((int)Iommu.Mode.Kva)), (13, Gen.Constant((int)Iommu.Mode.Bypass)),
            (20, Gen.Constant((int)Iommu.Mode.Iova)), (5, Gen.Choose(0, 15)))
        from interrupts in Interrupts(which, Gen.Choose(1, (int)scope.LastPasid).Select(At), near: false)
        select (Command)new Enable(which, (Iommu.Mode)mode) { Interrupts = interrupts };

    private Gen<Command> BeginDisable() =>
        from which in device
        from interrupts in Interrupts(which, Gen.Constant(PasidPick.Of(which)), near: false)
        select (Command)new BeginDisable(which) { Interrupts = interrupts };

    private Gen<Command> MapKva() =>
        from which in domain
        from range in ranges.ToMap()
        from protection in Gen.Frequency(
            (40, Gen.Constant(3)), (30, Gen.Constant(1)), (20, Gen.Constant(2)), (5, Gen.Constant(0)),
            (5, Gen.Choose(4, 15)))
        from interrupts in InterruptsOf(which)
        select (Command)new MapKva(which, range, (Protection)protection) { Interrupts = interrupts };

    private Gen<Command> BeginUnmapKva() =>
        from which in domain
        from range in ranges.ToUnmap()
        from interrupts in InterruptsOf(which)
        select (Command)new BeginUnmapKva(which, range) { Interrupts = interrupts };

    private Gen<Command> End() =>
        from call in Gen.Frequency(
            (92, Gen.Choose(0, 3).Select(CallPick.InFlight)),
            (8, Gen.Choose(0, (int)scope.LastCall + 1).Select(CallPick.At)))
        from interrupts in Interrupts(
            (ushort)scope.Devices[0].Device, Gen.Choose(1, (int)scope.LastPasid).Select(At), near: false)
        select (Command)new End(call) { Interrupts = interrupts };

    private Gen<Access> Access() =>
        from which in device
        from pasid in Gen.Frequency(
            (55, Gen.Constant(PasidPick.Of(which))),
            (15, Gen.Constant(PasidPick.None)),
            (25, Gen.Choose(0, (int)scope.LastPasid + 1).Select(At)),
            (5, Gen.Elements(0x3fU, 0x40U, 0xf_ffffU).Select(PasidPick.At)))
        from address in Gen.Frequency((70, Gen.Elements(hot.DirectMap)), (30, Gen.Elements(hot.All)))
        from offset in Gen.Frequency((80, Gen.Constant(0)), (20, Gen.Choose(0, (int)Scope.PageBytes - 1)))
        from write in either
        from coin in Gen.Choose(0, 19)
        select new Access(which, pasid, address + (ulong)offset, write, IsHeads(coin)) { ByAts = ByAts(which, coin) };

    private static bool IsHeads(int coin) => coin % 2 == 0;

    /// <summary>As often as not where the device has a TLB, and rarely where it is told that it must not ask.</summary>
    private bool ByAts(ushort which, int coin) => coin / 2 < (scope.UsesAts(which) ? 5 : 1);

    private Gen<IReadOnlyList<Interrupt>> InterruptsOf(DomainPick pick) => pick.Holder is { } holder
        ? Interrupts(holder, Gen.Constant(PasidPick.Of(holder)), near: true)
        : Gen.Constant<IReadOnlyList<Interrupt>>([]);

    private Gen<IReadOnlyList<Interrupt>> Interrupts(ushort of, Gen<PasidPick> pasid, bool near)
    {
        var walk =
            from which in pasid
            from address in Gen.Elements(hot.DirectMap)
            from write in either
            from coin in Gen.Choose(0, 19)
            select new Access(of, which, address, write, IsHeads(coin)) { ByAts = ByAts(of, coin) };
        var interrupt =
            from store in Gen.Choose(0, 11)
            from steps in Gen.Elements(0, 0, 1, 2, 3, 4)
            from walks in Gen.Frequency((4, walk.Select(Access? (access) => access)), (1, Gen.Constant<Access?>(null)))
            from page in Gen.Choose(0, 3)
            select new Interrupt(store, steps, walks, near && walks is not null ? page : null);
        return Gen.Frequency(
            (70, Gen.Constant<IReadOnlyList<Interrupt>>([])),
            (22, interrupt.ArrayOf(1).Select(InOrder)),
            (8, interrupt.ArrayOf(2).Select(InOrder)));
    }

    private static IReadOnlyList<Interrupt> InOrder(Interrupt[] interrupts) =>
        [.. interrupts.OrderBy(interrupt => interrupt.Store)];

    private static PasidPick At(int number) => PasidPick.At((uint)number);
}
