using PasidVerify.Iommu;
using PasidVerify.Spec;
using Request = PasidVerify.Iommu.Request;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>Whether the specification permits an answer in its present state.</summary>
internal delegate bool Permission(in Request request, Answer answer);

/// <summary>
/// Runs a kernel call on the target, with the hardware interrupting it, and then on the specification with the
/// target's choices. A request in the middle of a call may be answered as before the call or as after it.
/// </summary>
internal sealed partial class CallComparison
{
    private readonly Scope scope;
    private readonly TargetSystem target;
    private readonly Oracle oracle;
    private readonly BrokenClaim claims;
    private readonly DriverView view;
    private readonly Coverage? coverage;
    private readonly Action<Interrupt> hardware;
    private readonly List<(Request Request, Answer Answer)> walks = [];
    private KernelCall? refused;

    public CallComparison(
        Scope scope, TargetSystem target, Oracle oracle, BrokenClaim claims, DriverView view, Coverage? coverage)
    {
        this.scope = scope;
        this.target = target;
        this.oracle = oracle;
        this.claims = claims;
        this.view = view;
        this.coverage = coverage;
        hardware = Interrupted;
    }

    /// <summary>The last call was refused by both, and is about what the request is about.</summary>
    public bool RefusedJustBefore(in Request request) => refused switch
    {
        { Space: { } space, Bytes: { } bytes } => Concerns(space, bytes, in request),
        Enable or BeginDisable => refused.Concerns(request.Device),
        _ => false,
    };

    public CallOutcome Run(KernelCall call, Permission permitted)
    {
        walks.Clear();
        var outcome = call switch
        {
            Enable enable => Run(enable, permitted),
            BeginDisable disable => Run(disable, permitted),
            MapKva map => Run(map, permitted),
            BeginUnmapKva unmap => Run(unmap, permitted),
            End end => Run(end, permitted),
            Probe probe => Run(probe, permitted),
            MapDma map => Run(map, permitted),
            BeginUnmapDma unmap => Run(unmap, permitted),
            BeginMapSg map => Run(map, permitted),
            MapSegment segment => Run(segment, permitted),
            BeginUndoMapSg undo => Run(undo, permitted),
            BeginFlushQueue flush => Run(flush, permitted),
            AddTable add => Run(add, permitted),
            MapKernel map => Run(map, permitted),
            BeginKernelChange change => Run(change, permitted),
            BeginFreeTable free => Run(free, permitted),
            _ => throw new ArgumentException($"No such call: {call}.", nameof(call)),
        };
        refused = Statuses.Accepts(outcome.Answered) ? null : call;
        if (outcome.Answered == outcome.Expected) coverage?.Met(outcome.Operation, outcome.Expected);
        return outcome with { Interrupts = call.Interrupts, Walks = [.. walks] };
    }

    private CallOutcome Run(Enable call, Permission permitted)
    {
        uint pasid = 0;
        ushort domain = 0;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.Enable(call.Device, call.Mode, out pasid, out domain));
        var outcome = new CallOutcome(
            Operation.Enable,
            [("device", call.Device), ("mode", (ulong)call.Mode), ("pasid", pasid), ("domain", domain)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.Enable(call.Device, (ulong)call.Mode, pasid & 0xfffff, domain);
        if (answered == Status.Ok) view.Enabled(call.Device, pasid, domain);
        bool shared = domain < Domains.FirstAllocated
            && scope.Devices.Any(device => device.Device == call.Device && !device.Trusted);
        return outcome with
        {
            Answered = answered, Expected = expected, Unexplained = unexplained, UntrustedGotShared = shared,
        };
    }

    private CallOutcome Run(BeginDisable call, Permission permitted)
    {
        int number = -1;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.BeginDisable(call.Device, out number));
        var outcome = new CallOutcome(
            Operation.BeginDisable, [("device", call.Device), .. Numbered(answered, number)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.BeginDisable(call.Device, answered, number);
        if (answered == Status.Pending)
            view.Began(new(number, call.Device, view.LastDomain(call.Device), Address: 0, Size: 0));
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(MapKva call, Permission permitted)
    {
        ushort domain = Resolution.Domain(call.Domain, view);
        var (_, _, _, address, size) = call.Range;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.MapKva(domain, address, size, call.Protection));
        ulong tables = answered == Status.Exhausted ? 0UL : 1;
        var outcome = new CallOutcome(
            Operation.MapKva,
            [
                ("domain", domain), ("address", address), ("size", size), ("protection", (ulong)call.Protection),
                ("tables", tables),
            ]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.MapKva(domain, address, size, (ulong)call.Protection, tables);
        if (answered == Status.Ok && expected == Status.Ok)
        {
            if (domain >= Domains.FirstAllocated && view.HolderOfDomain(domain) is { } holder)
                claims.Granted(holder, address, size, (call.Protection & Protection.Write) != 0);
            view.Mapped(domain, address, size);
        }

        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(BeginUnmapKva call, Permission permitted)
    {
        int number = -1;
        ushort domain = Resolution.Domain(call.Domain, view);
        var (_, _, _, address, size) = call.Range;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.BeginUnmapKva(domain, address, size, out number));
        var outcome = new CallOutcome(
            Operation.BeginUnmapKva,
            [("domain", domain), ("address", address), ("size", size), .. Numbered(answered, number)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.BeginUnmapKva(domain, address, size, answered, number);
        if (answered == Status.Pending)
            view.Began(new(number, view.HolderOfDomain(domain) ?? 0, domain, address, size));
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(End call, Permission permitted)
    {
        int number = Resolution.Call(call.Call, view);
        var (answered, exception, unexplained) = OnTarget(call, permitted, () => target.Dma.End(number));
        var outcome = new CallOutcome(Operation.End, [("call", (ulong)number)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.End(number, answered);
        if (answered == Status.Ok) view.Ended(number);
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private (Status Answered, Exception? Exception, IReadOnlyList<(Request, Answer)> Unexplained) OnTarget(
        KernelCall call, Permission permitted, Func<Iommu.Status> run)
    {
        Status answered;
        try
        {
            target.Stores?.Arm(call.Interrupts, hardware);
            answered = Statuses.OfTarget(run());
        }
        catch (Exception exception)
        {
            return (default, exception, []);
        }
        finally
        {
            target.Stores?.Disarm();
        }

        if (walks.Count == 0) return (answered, null, []);
        return (answered, null, [.. walks.Where(walk => !permitted(in walk.Request, walk.Answer))]);
    }

    private void Interrupted(Interrupt interrupt)
    {
        for (int i = 0; i < interrupt.Steps; i++) target.Dma.Step();
        if (interrupt.Walk is not { } walk) return;
        var request = Resolution.Request(walk, view);
        walks.Add((request, target.Dma.Access(in request)));
    }

    private bool Concerns(DomainPick domain, RangePick range, in Request request) =>
        view.LastDomain(request.Device) == Resolution.Domain(domain, view)
        && request.Address - range.Address < range.Size;

    private static (string Name, ulong Value)[] Numbered(Status answered, int number) =>
        answered == Status.Pending ? [("call", (ulong)number)] : [];
}
