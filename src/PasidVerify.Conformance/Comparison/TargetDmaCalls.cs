using PasidVerify.Spec;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>The calls of the DMA API.</summary>
internal sealed partial class TargetCalls
{
    private CallOutcome Run(Probe call)
    {
        ushort domain = 0;
        var (answered, exception) = Ask(() => target.Probe(call.Device, out domain));
        if (answered == Status.Ok) view.Probed(call.Device, domain);
        return new(Operation.Probe, [("device", call.Device), ("domain", domain)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.Probe(call.Device, domain),
        };
    }

    private CallOutcome Run(MapDma call)
    {
        var (iova, copy) = (0UL, 0UL);
        var (_, _, _, address, size) = call.Buffer;
        var (answered, exception) = Ask(
            () => target.MapDma(call.Device, address, size, call.Direction, out iova, out copy));
        ulong slot = copy >> Layout.PageShift;
        ushort domain = view.DefaultDomain(call.Device);
        if (answered == Status.Ok) view.Mapped(domain, iova, size);
        return new(
            Operation.MapDma,
            [
                ("device", call.Device), ("iova", iova), ("address", address), ("size", size),
                ("direction", (ulong)call.Direction), ("slot", slot),
            ])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.MapDma(
                call.Device, domain, address, size, (ulong)call.Direction, answered.GetValueOrDefault(), iova, slot),
        };
    }

    private CallOutcome Run(BeginUnmapDma call)
    {
        int number = -1;
        var (_, _, _, iova, size) = call.Range;
        var (answered, exception) = Ask(() => target.BeginUnmapDma(call.Device, iova, size, out number));
        ushort domain = view.DefaultDomain(call.Device);
        if (answered == Status.Pending) view.Began(new(number, call.Device, domain, iova, size));
        if (answered == Status.Ok) view.Unmapped(domain, iova, size);
        return new(
            Operation.BeginUnmapDma,
            [("device", call.Device), ("iova", iova), ("size", size), .. Numbered(answered, number)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle =>
                oracle.BeginUnmapDma(call.Device, iova, size, answered.GetValueOrDefault(), number),
        };
    }

    private CallOutcome Run(BeginMapSg call)
    {
        var (iova, number) = (0UL, -1);
        var (answered, exception) = Ask(
            () => target.BeginMapSg(call.Device, call.Size, call.Direction, out iova, out number));
        if (answered == Status.Pending)
            view.Began(new(number, call.Device, view.DefaultDomain(call.Device), iova, call.Size, IsList: true));
        return new(
            Operation.BeginMapSg,
            [
                ("device", call.Device), ("iova", iova), ("size", call.Size), ("direction", (ulong)call.Direction),
                .. Numbered(answered, number),
            ])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.BeginMapSg(
                call.Device, iova, call.Size, (ulong)call.Direction, answered.GetValueOrDefault(), number),
        };
    }

    private CallOutcome Run(MapSegment call)
    {
        ulong iova = 0;
        int number = Resolution.Call(call.Call, view);
        var (_, _, _, address, size) = call.Buffer;
        var (answered, exception) = Ask(() => target.MapSegment(number, address, size, out iova));
        return new(
            Operation.MapSegment,
            [("call", (ulong)number), ("iova", iova), ("address", address), ("size", size)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle =>
                oracle.MapSegment(number, address, size, answered.GetValueOrDefault(), iova),
        };
    }

    private CallOutcome Run(BeginUndoMapSg call)
    {
        int number = Resolution.Call(call.Call, view);
        var (answered, exception) = Ask(() => target.BeginUndoMapSg(number));
        if (answered == Status.Pending && view.CallNumbered(number) is { } list)
            view.Began(list with { IsList = false });
        return new(Operation.BeginUndoMapSg, [("call", (ulong)number)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.BeginUndoMapSg(number),
        };
    }

    private CallOutcome Run(BeginFlushQueue call)
    {
        int number = -1;
        ushort domain = Resolution.Domain(call.Domain, view);
        var (answered, exception) = Ask(() => target.BeginFlushQueue(domain, out number));
        if (answered == Status.Pending) view.Began(new(number, Device: 0, Domain: 0, Address: 0, Size: 0));
        return new(Operation.BeginFlushQueue, [("domain", domain), .. Numbered(answered, number)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.BeginFlushQueue(domain, answered.GetValueOrDefault(), number),
        };
    }
}
