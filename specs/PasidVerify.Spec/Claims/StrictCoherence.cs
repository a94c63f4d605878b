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
                "What any device reaches is what memory says today, but for pages and PASIDs that a call in flight "
                + "is removing.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
                (step, p) => Translation.Reaches(step.After, p.Request, p.Domain, p.Frame),
                (step, p) => Current(step.After, p) | BeingUnmapped(step.After, p) | BeingDisabled(step.After, p))
            {
                Witness = (step, _) => step.Operation?.Name == Operation.End & step.Status == Status.Ok,
            },
        ]);

    private static Bool Current(State s, Point p) =>
        s.PasidTable[new(p.Device, p.Pasid)].Domain == p.Domain
        & Translation.WalkLeads(s, p.Request, p.Domain, p.Frame);

    private static Bool BeingUnmapped(State s, Point p)
    {
        var grant = s.Grants[new(p.Domain, p.Page)];
        var call = s.Calls[new(grant.Call)];
        return grant.Phase == GrantPhase.Retiring & grant.Frame == p.Frame & (!p.Request.Write | grant.Writable)
            & call.Kind == CallKind.UnmapKva & call.Domain == p.Domain & call.Pages.Contains(p.Page);
    }

    private static Bool BeingDisabled(State s, Point p)
    {
        var attachment = s.Attachments[new(p.Device)];
        return attachment.Phase == Phase.Disabling & attachment.Uses(p.Pasid, p.Domain);
    }
}
