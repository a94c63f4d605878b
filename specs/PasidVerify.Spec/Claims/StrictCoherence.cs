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
                "What any device reaches, the kernel's own pages apart, is what memory says today, but for pages and "
                + "PASIDs that a call in flight is removing.",
                Point.OfAccess,
                (step, p) => p.Domain != Domains.Kernel & Translation.Reaches(step.After, p.Request, p.Way, p.Frame),
                (step, p) => Current(step.After, p) | BeingUnmapped(step.After, p) | BeingDisabled(step.After, p))
            {
                Witness = (step, p) => Ends(step, p, CallKind.UnmapKva),
            },
            new(
                "no-stale-pasid",
                "What a device reaches with a PASID that was disabled is nothing.",
                Point.OfAccess,
                (step, p) => Ends(step, p, CallKind.Disable),
                (step, p) => !Translation.Reaches(step.After, p.Request, p.Way, p.Frame))
            {
                AboutSteps = true,
            },
        ]);

    /// <summary>The step ends a call of this kind that removed what the point speaks of.</summary>
    private static Bool Ends(Step step, Point p, CallKind kind)
    {
        if (step.Operation?.Name != Operation.End || step.Status != Status.Ok) return false;
        var call = step.Before.Calls[new(step.Arguments[0])];
        return call.Kind == kind & call.Device == p.Device & call.Pasid == p.Pasid & call.Domain == p.Domain;
    }

    private static Bool Current(State s, Point p) =>
        s.PasidTable[new(p.Device, p.Pasid)].Domain == p.Domain
        & Translation.WalkLeads(s, p.Request, p.Way, p.Frame);

    private static Bool BeingUnmapped(State s, Point p)
    {
        var grant = s.Grants[new(p.Domain, p.Page)];
        var call = s.Calls[grant.Call];
        return grant.Phase == GrantPhase.Retiring & grant.Frame == p.Frame & (!p.Request.Write | grant.Writable)
            & call.Kind == CallKind.UnmapKva & call.Device == p.Device & call.Pasid == p.Pasid
            & call.Domain == p.Domain & call.Pages.Contains(p.Page);
    }

    private static Bool BeingDisabled(State s, Point p)
    {
        var attachment = s.Attachments[p.Device];
        return attachment.Phase == Phase.Disabling & attachment.Uses(p.Pasid, p.Domain);
    }
}
