using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about what caches may still hold when a call has returned.</summary>
internal static class StrictCoherence
{
    public static Claim Claim() => new(
        "strict-coherence",
        "Once a strict unmap or a disable has returned, no level permits more than the current mappings "
        + "for what it removed.",
        [
            new(
                "no-stale-translation",
                "What any device reaches, the kernel's own pages apart, is what memory says today, but for pages that a "
                + "call in flight is removing or that wait in a flush queue; and so with a PASID that is being disabled, "
                + "as if its entry were there yet.",
                Point.OfAccess,
                (step, p) => p.Domain != Domains.Kernel & Translation.Reaches(step.After, p.Request, p.Way, p.Frame),
                (step, p) => Current(step.After, p) | Contract.BeingUnmapped(step.After, p)
                    | (Contract.Queued(step.After, p) & step.After.DomainOwners[p.Domain].Lazy))
            {
                ShownIn = NamedScopes.OneStrict(),
                Witness = (step, p) => Ends(step, p, CallKind.UnmapKva) | Ends(step, p, CallKind.UnmapDma),
            },
            new(
                "no-stale-pasid",
                "What a device reaches with a PASID that was disabled is nothing.",
                Point.OfAccess,
                (step, p) => EndsDisable(step, p),
                (step, p) => !Translation.Reaches(step.After, p.Request, p.Way, p.Frame))
            {
                ShownIn = NamedScopes.OneStrict(),
                AboutSteps = true,
            },
            new(
                "caches-forget-by-invalidation-only",
                "What a device reaches, by memory or by a cache, it goes on reaching until a descriptor completes.",
                Point.OfAccess,
                (step, p) => Translation.Reaches(step.Before, p.Request, p.Way, p.Frame),
                (step, p) => Translation.Reaches(step.After, p.Request, p.Way, p.Frame))
            {
                AboutSteps = true,
                // A refusal changes nothing (atomic-failure).
                When = step => !step.IsRefused && step.Operation is not null && step.Operation.Name != Operation.Complete,
                Witness = (step, p) => !Translation.WalkLeads(step.After, p.Request, p.Way, p.Frame),
            },
            new(
                "in-flight-is-pending",
                "Of a call that goes on, the caller is told that it does.",
                [Sorts.Call],
                (step, p) => step.After.Calls[p.Call].Kind != CallKind.None
                    & step.After.Calls[p.Call].Kind != step.Before.Calls[p.Call].Kind,
                (step, _) => step.Status == Status.Pending)
            {
                AboutSteps = true,
                When = step => step.Operation is not null,
            },
        ]);

    /// <summary>The step ends a call of this kind on the domain.</summary>
    private static Bool Ends(Step step, Point p, CallKind kind)
    {
        if (step.Operation?.Name != Operation.End || step.Status != Status.Ok) return false;
        var call = step.Before.Calls[new(step.Arguments[0])];
        return call.Kind == kind & call.Domain == p.Domain;
    }

    private static Bool EndsDisable(Step step, Point p)
    {
        if (step.Operation?.Name != Operation.End || step.Status != Status.Ok) return false;
        var call = step.Before.Calls[new(step.Arguments[0])];
        return Ends(step, p, CallKind.Disable) & call.Device == p.Device & call.Pasid == p.Pasid;
    }

    private static Bool Current(State s, Point p) =>
        (s.PasidTable[new(p.Device, p.Pasid)].Domain == p.Domain | Contract.BeingDisabled(s, p.Device, p.Pasid, p.Domain))
        & Translation.WalkLeads(s, p.Request, p.Way, p.Frame);
}
