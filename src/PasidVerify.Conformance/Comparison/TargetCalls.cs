using PasidVerify.Spec;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>
/// Runs kernel calls on a target: picks become arguments, drivers learn from the answers, and what the specification is to
/// be asked comes with each, with the target's choices.
/// </summary>
/// <param name="target">The target's interface.</param>
/// <param name="view">What drivers know.</param>
internal sealed partial class TargetCalls(Iommu.IPasidDma target, DriverView view)
{
    /// <summary>Runs a call. What the target throws is part of the outcome.</summary>
    public CallOutcome Run(KernelCall call) => call switch
    {
        Enable enable => Run(enable),
        BeginDisable disable => Run(disable),
        MapKva map => Run(map),
        BeginUnmapKva unmap => Run(unmap),
        End end => Run(end),
        Probe probe => Run(probe),
        MapDma map => Run(map),
        BeginUnmapDma unmap => Run(unmap),
        BeginMapSg map => Run(map),
        MapSegment segment => Run(segment),
        BeginUndoMapSg undo => Run(undo),
        BeginFlushQueue flush => Run(flush),
        AddTable add => Run(add),
        MapKernel map => Run(map),
        BeginKernelChange change => Run(change),
        BeginFreeTable free => Run(free),
        _ => throw new ArgumentException($"No such call: {call}.", nameof(call)),
    };

    /// <summary>What a target answers to an access that begins with a request: of a translation request, to all of it.</summary>
    public static Iommu.Answer Access(Iommu.IPasidDma target, in Iommu.Request request) =>
        request.Kind == Iommu.RequestKind.Translation ? target.AccessByAts(in request) : target.Access(in request);

    private CallOutcome Run(Enable call)
    {
        uint pasid = 0;
        ushort domain = 0;
        var (answered, exception) = Ask(() => target.Enable(call.Device, call.Mode, out pasid, out domain));
        if (answered == Status.Ok) view.Enabled(call.Device, pasid, domain);
        return new(
            Operation.Enable,
            [("device", call.Device), ("mode", (ulong)call.Mode), ("pasid", pasid), ("domain", domain)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.Enable(call.Device, (ulong)call.Mode, pasid & 0xfffff, domain),
        };
    }

    private CallOutcome Run(BeginDisable call)
    {
        int number = -1;
        var (answered, exception) = Ask(() => target.BeginDisable(call.Device, out number));
        if (answered == Status.Pending)
            view.Began(new(number, call.Device, view.LastDomain(call.Device), Address: 0, Size: 0));
        return new(Operation.BeginDisable, [("device", call.Device), .. Numbered(answered, number)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.BeginDisable(call.Device, answered.GetValueOrDefault(), number),
        };
    }

    private CallOutcome Run(MapKva call)
    {
        ushort domain = Resolution.Domain(call.Domain, view);
        var (_, _, _, address, size) = call.Range;
        var (answered, exception) = Ask(() => target.MapKva(domain, address, size, call.Protection));
        ulong tables = answered == Status.Exhausted ? 0UL : 1;
        if (answered == Status.Ok) view.Mapped(domain, address, size);
        return new(
            Operation.MapKva,
            [
                ("domain", domain), ("address", address), ("size", size), ("protection", (ulong)call.Protection),
                ("tables", tables),
            ])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.MapKva(domain, address, size, (ulong)call.Protection, tables),
        };
    }

    private CallOutcome Run(BeginUnmapKva call)
    {
        int number = -1;
        ushort domain = Resolution.Domain(call.Domain, view);
        var (_, _, _, address, size) = call.Range;
        var (answered, exception) = Ask(() => target.BeginUnmapKva(domain, address, size, out number));
        if (answered == Status.Pending)
            view.Began(new(number, view.HolderOfDomain(domain) ?? 0, domain, address, size));
        return new(
            Operation.BeginUnmapKva,
            [("domain", domain), ("address", address), ("size", size), .. Numbered(answered, number)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle =>
                oracle.BeginUnmapKva(domain, address, size, answered.GetValueOrDefault(), number),
        };
    }

    private CallOutcome Run(End call)
    {
        int number = Resolution.Call(call.Call, view);
        var (answered, exception) = Ask(() => target.End(number));
        if (answered == Status.Ok) view.Ended(number);
        return new(Operation.End, [("call", (ulong)number)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.End(number, answered.GetValueOrDefault()),
        };
    }

    /// <summary>What the target answers, or throws.</summary>
    private static (Status? Answered, Exception? Exception) Ask(Func<Iommu.Status> call)
    {
        try
        {
            return (Statuses.OfTarget(call()), null);
        }
        catch (Exception exception)
        {
            return (null, exception);
        }
    }

    private static (string Name, ulong Value)[] Numbered(Status? answered, int number) =>
        answered == Status.Pending ? [("call", (ulong)number)] : [];
}
