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
internal sealed class CallComparison
{
    private readonly Scope scope;
    private readonly TargetSystem target;
    private readonly Oracle oracle;
    private readonly BrokenClaim claims;
    private readonly DriverView view;
    private readonly Coverage? coverage;
    private readonly TargetCalls calls;
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
        calls = new TargetCalls(target.Dma, view);
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
        target.Stores?.Arm(call.Interrupts, hardware);
        var outcome = calls.Run(call);
        target.Stores?.Disarm();
        if (outcome.Exception is null)
        {
            outcome = outcome with
            {
                Unexplained = walks.Count == 0
                    ? []
                    : [.. walks.Where(walk => !permitted(in walk.Request, walk.Answer))],
                UntrustedGotShared = call is Enable enable && GotShared(enable.Device, outcome),
                Expected = outcome.OnSpecification(oracle),
            };
            if (outcome.Answered == outcome.Expected)
            {
                Granted(call, outcome);
                coverage?.Met(outcome.Operation, outcome.Expected);
            }
        }

        refused = Statuses.Accepts(outcome.Answered) ? null : call;
        return outcome with { Interrupts = call.Interrupts, Walks = [.. walks] };
    }

    private void Interrupted(Interrupt interrupt)
    {
        for (int i = 0; i < interrupt.Steps; i++) target.Dma.Step();
        if (interrupt.Walk is not { } walk) return;
        var request = Resolution.Request(walk, view);
        walks.Add((request, TargetCalls.Access(target.Dma, in request)));
    }

    private bool Concerns(DomainPick domain, RangePick range, in Request request) =>
        view.LastDomain(request.Device) == Resolution.Domain(domain, view)
        && request.Address - range.Address < range.Size;

    private bool GotShared(ushort device, CallOutcome outcome) =>
        Argument(outcome, "domain") < Domains.FirstAllocated
        && scope.Devices.Any(known => known.Device == device && !known.Trusted);

    /// <summary>What a call that both accepted grants: a right that is found later, and is not live then, was once.</summary>
    private void Granted(KernelCall call, CallOutcome outcome)
    {
        switch (call, outcome.Expected)
        {
            case (MapKva map, Status.Ok):
                ushort domain = (ushort)Argument(outcome, "domain");
                if (domain >= Domains.FirstAllocated && view.HolderOfDomain(domain) is { } holder)
                {
                    bool writable = (map.Protection & Protection.Write) != 0;
                    claims.Granted(holder, map.Range.Address, map.Range.Size, writable);
                }

                break;
            case (MapDma map, Status.Ok):
                Granted(map.Device, Argument(outcome, "iova"), map.Buffer.Size, map.Direction);
                break;
            case (BeginMapSg map, Status.Pending):
                Granted(map.Device, Argument(outcome, "iova"), map.Size, map.Direction);
                break;
            case (MapKernel map, Status.Ok):
                claims.KernelHas(map.Address, Scope.PageBytes);
                break;
            case (BeginKernelChange change, Status.Pending):
                claims.KernelHas(change.Range.Address, change.Range.Size);
                break;
        }
    }

    /// <summary>Whatever device of the domain asks, the page was granted once.</summary>
    private void Granted(ushort device, ulong iova, ulong size, Iommu.Direction direction)
    {
        ushort domain = view.DefaultDomain(device);
        ulong first = iova & ~AnswerCheck.OffsetMask;
        ulong pages = ((iova - first + size + AnswerCheck.OffsetMask) >> Layout.PageShift) << Layout.PageShift;
        foreach (var known in scope.Devices)
        {
            if ((ushort)known.Device == device || view.DefaultDomain((ushort)known.Device) == domain)
                claims.Granted(known.Device, first, pages, direction != Iommu.Direction.ToDevice);
        }
    }

    private static ulong Argument(CallOutcome outcome, string name) =>
        outcome.Arguments.Single(argument => argument.Name == name).Value;
}
