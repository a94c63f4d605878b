using PasidVerify.Spec;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>The calls by which the kernel changes its own page table.</summary>
internal sealed partial class CallComparison
{
    private CallOutcome Run(AddTable call, Permission permitted)
    {
        ulong table = 0;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.AddTable(call.Address, out table));
        var outcome = new CallOutcome(
            Operation.KernelAddTable, [("region", Oracle.Region(call.Address)), ("table", table >> Layout.PageShift)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.AddTable(call.Address, answered, table);
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(MapKernel call, Permission permitted)
    {
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.MapKernel(call.Address, call.Frame, call.Protection));
        var outcome = new CallOutcome(
            Operation.KernelMap,
            [("page", call.Address >> Layout.PageShift), ("frame", call.Frame), ("protection", (ulong)call.Protection)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.MapKernel(call.Address, call.Frame, (ulong)call.Protection);
        if (expected == Status.Ok) claims.KernelHas(call.Address, Scope.PageBytes);
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(BeginKernelChange call, Permission permitted)
    {
        int number = -1;
        var (_, _, _, address, size) = call.Range;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.BeginKernelChange(address, size, call.Protection, out number));
        var outcome = new CallOutcome(
            Operation.BeginKernelChange,
            [
                ("address", address), ("size", size), ("protection", (ulong)call.Protection),
                .. Numbered(answered, number),
            ]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.BeginKernelChange(address, size, (ulong)call.Protection, answered, number);
        if (expected == Status.Pending) claims.KernelHas(address, size);
        if (answered == Status.Pending) view.Began(OfKernel(number, address, size));
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private CallOutcome Run(BeginFreeTable call, Permission permitted)
    {
        int number = -1;
        var (answered, exception, unexplained) = OnTarget(
            call, permitted, () => target.Dma.BeginFreeTable(call.Address, out number));
        var outcome = new CallOutcome(
            Operation.BeginFreeTable, [("region", Oracle.Region(call.Address)), .. Numbered(answered, number)]);
        if (exception is not null) return outcome with { Exception = exception };

        var expected = oracle.BeginFreeTable(call.Address, answered, number);
        if (answered == Status.Pending) view.Began(OfKernel(number, call.Address, Scope.PageBytes));
        return outcome with { Answered = answered, Expected = expected, Unexplained = unexplained };
    }

    private static PendingCall OfKernel(int number, ulong address, ulong size) =>
        new(number, Device: 0, (ushort)Domains.Kernel, address, size);
}
