using PasidVerify.Spec;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>The calls of the DMA API.</summary>
internal sealed partial class CallComparison
{
    private CallOutcome Run(Probe call, Permission permitted)
    {
        ushort domain = 0;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.Probe(call.Device, out domain));
        var outcome = new CallOutcome(Operation.Probe, [("device", call.Device), ("domain", domain)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.Probe(call.Device, domain);
        if (answered == Status.Ok) view.Probed(call.Device, domain);
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(MapDma call, Permission permitted)
    {
        var (iova, copy) = (0UL, 0UL);
        var (_, _, _, address, size) = call.Buffer;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.MapDma(call.Device, address, size, call.Direction, out iova, out copy));
        ulong slot = copy >> Layout.PageShift;
        var outcome = new CallOutcome(
            Operation.MapDma,
            [
                ("device", call.Device), ("iova", iova), ("address", address), ("size", size),
                ("direction", (ulong)call.Direction), ("slot", slot),
            ]);
        if (exception is not null) return outcome with { Exception = exception };

        ushort domain = view.DefaultDomain(call.Device);
        var expected = oracle.MapDma(call.Device, domain, address, size, (ulong)call.Direction, answered, iova, slot);
        if (answered == Status.Ok && expected == Status.Ok) Mapped(call.Device, domain, iova, size, call.Direction);
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(BeginUnmapDma call, Permission permitted)
    {
        int number = -1;
        var (_, _, _, iova, size) = call.Range;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.BeginUnmapDma(call.Device, iova, size, out number));
        var outcome = new CallOutcome(
            Operation.BeginUnmapDma,
            [("device", call.Device), ("iova", iova), ("size", size), .. Numbered(answered, number)]);
        if (exception is not null) return outcome with { Exception = exception };

        ushort domain = view.DefaultDomain(call.Device);
        var expected = oracle.BeginUnmapDma(call.Device, iova, size, answered, number);
        if (answered == Status.Pending) view.Began(new(number, call.Device, domain, iova, size));
        if (answered == Status.Ok) view.Unmapped(domain, iova, size);
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(BeginMapSg call, Permission permitted)
    {
        var (iova, number) = (0UL, -1);
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.BeginMapSg(call.Device, call.Size, call.Direction, out iova, out number));
        var outcome = new CallOutcome(
            Operation.BeginMapSg,
            [
                ("device", call.Device), ("iova", iova), ("size", call.Size), ("direction", (ulong)call.Direction),
                .. Numbered(answered, number),
            ]);
        if (exception is not null) return outcome with { Exception = exception };

        ushort domain = view.DefaultDomain(call.Device);
        var expected = oracle.BeginMapSg(
            call.Device, iova, call.Size, (ulong)call.Direction, answered, number);
        if (answered == Status.Pending)
        {
            if (expected == Status.Pending) Granted(call.Device, domain, iova, call.Size, call.Direction);
            view.Began(new(number, call.Device, domain, iova, call.Size, IsList: true));
        }

        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(MapSegment call, Permission permitted)
    {
        ulong iova = 0;
        int number = Resolution.Call(call.Call, view);
        var (_, _, _, address, size) = call.Buffer;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.MapSegment(number, address, size, out iova));
        var outcome = new CallOutcome(
            Operation.MapSegment,
            [("call", (ulong)number), ("iova", iova), ("address", address), ("size", size)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.MapSegment(number, address, size, answered, iova);
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(BeginUndoMapSg call, Permission permitted)
    {
        int number = Resolution.Call(call.Call, view);
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.BeginUndoMapSg(number));
        var outcome = new CallOutcome(Operation.BeginUndoMapSg, [("call", (ulong)number)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.BeginUndoMapSg(number);
        if (answered == Status.Pending && view.CallNumbered(number) is { } list)
            view.Began(list with { IsList = false });
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(BeginFlushQueue call, Permission permitted)
    {
        int number = -1;
        ushort domain = Resolution.Domain(call.Domain, view);
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.BeginFlushQueue(domain, out number));
        var outcome = new CallOutcome(
            Operation.BeginFlushQueue, [("domain", domain), .. Numbered(answered, number)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.BeginFlushQueue(domain, answered, number);
        if (answered == Status.Pending) view.Began(new(number, Device: 0, Domain: 0, Address: 0, Size: 0));
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private void Mapped(ushort device, ushort domain, ulong iova, ulong size, Iommu.Direction direction)
    {
        Granted(device, domain, iova, size, direction);
        view.Mapped(domain, iova, size);
    }

    /// <summary>Whatever device of the domain asks, the page was granted once.</summary>
    private void Granted(ushort device, ushort domain, ulong iova, ulong size, Iommu.Direction direction)
    {
        ulong first = iova & ~AnswerCheck.OffsetMask;
        ulong pages = ((iova - first + size + AnswerCheck.OffsetMask) >> Layout.PageShift) << Layout.PageShift;
        foreach (var known in scope.Devices)
        {
            if ((ushort)known.Device == device || view.DefaultDomain((ushort)known.Device) == domain)
                claims.Granted(known.Device, first, pages, direction != Iommu.Direction.ToDevice);
        }
    }
}
