using PasidVerify.Spec;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>The calls by which the kernel changes its own page table.</summary>
internal sealed partial class TargetCalls
{
    private CallOutcome Run(AddTable call)
    {
        ulong table = 0;
        var (answered, exception) = Ask(() => target.AddTable(call.Address, out table));
        return new(
            Operation.KernelAddTable, [("region", Oracle.Region(call.Address)), ("table", table >> Layout.PageShift)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.AddTable(call.Address, answered.GetValueOrDefault(), table),
        };
    }

    private CallOutcome Run(MapKernel call)
    {
        var (answered, exception) = Ask(() => target.MapKernel(call.Address, call.Frame, call.Protection));
        return new(
            Operation.KernelMap,
            [("page", call.Address >> Layout.PageShift), ("frame", call.Frame), ("protection", (ulong)call.Protection)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.MapKernel(call.Address, call.Frame, (ulong)call.Protection),
        };
    }

    private CallOutcome Run(BeginKernelChange call)
    {
        int number = -1;
        var (_, _, _, address, size) = call.Range;
        var (answered, exception) = Ask(
            () => target.BeginKernelChange(address, size, call.Protection, out number));
        if (answered == Status.Pending) view.Began(OfKernel(number, address, size));
        return new(
            Operation.BeginKernelChange,
            [
                ("address", address), ("size", size), ("protection", (ulong)call.Protection),
                .. Numbered(answered, number),
            ])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.BeginKernelChange(
                address, size, (ulong)call.Protection, answered.GetValueOrDefault(), number),
        };
    }

    private CallOutcome Run(BeginFreeTable call)
    {
        int number = -1;
        var (answered, exception) = Ask(() => target.BeginFreeTable(call.Address, out number));
        if (answered == Status.Pending) view.Began(OfKernel(number, call.Address, Scope.PageBytes));
        return new(
            Operation.BeginFreeTable, [("region", Oracle.Region(call.Address)), .. Numbered(answered, number)])
        {
            Answered = answered.GetValueOrDefault(),
            Exception = exception,
            OnSpecification = oracle => oracle.BeginFreeTable(call.Address, answered.GetValueOrDefault(), number),
        };
    }

    private static PendingCall OfKernel(int number, ulong address, ulong size) =>
        new(number, Device: 0, (ushort)Domains.Kernel, address, size);
}
