using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about memory that an untrusted device reaches.</summary>
internal static class Isolation
{
    public static Claim Claim() => new(
        "isolation",
        "Whatever an untrusted device's request reaches, the API contract grants it at that moment; and it grants what a "
        + "driver asked for, nothing else.",
        [
            new(
                "granted",
                "An untrusted device reaches only page frames that a grant of a domain of its own names, with its rights.",
                Point.OfAccess,
                (step, p) => !step.After.Devices[p.Device].Trusted
                    & Translation.Reaches(step.After, p.Request, p.Way, p.Frame),
                (step, p) => Granted(step.After, p)),
            new(
                "no-walk-of-freed-tables",
                "The tables of a domain go as a whole only when no cache leads a walk to them: their pages may be anybody's "
                + "then.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page],
                (step, p) => step.Before.Tables[new(p.Domain, p.Page)].Present
                    & !step.After.Tables[new(p.Domain, p.Page)].Present & !IsUnmapped(step, p),
                (step, p) => Caches.Level(step.Before, p.Device, p.Pasid, p.Domain) == CacheLevel.None)
            {
                ShownIn = NamedScopes.OneStrict(),
                AboutSteps = true,
            },
            BounceRequirements.OwnBytes(),
            BounceRequirements.NothingElse(),
            .. AskedRequirements.NothingElse(),
            AskedRequirements.NobodyElse(),
            .. AskedRequirements.NothingStays(),
        ]);

    /// <summary>An unmap cleared the leaf, or its end did; the tables stay.</summary>
    private static Bool IsUnmapped(Step step, Point p) => AskedRequirements.IsTaken(step, p) & !IsDisable(step);

    private static Bool IsDisable(Step step) => step.Operation?.Name == Operation.End
        ? step.Before.Calls[new(step.Arguments[0])].Kind == CallKind.Disable
        : false;

    /// <summary>A domain of the device's own grants the page frame, with the rights that the request needs.</summary>
    internal static Bool Granted(State s, Point p)
    {
        var grant = s.Grants[new(p.Domain, p.Page)];
        var owner = s.DomainOwners[p.Domain];
        var own = owner.Kind == DomainKind.Kva & owner.Device == p.Device & owner.Pasid == p.Pasid;
        return (own | (owner.Kind == DomainKind.Dma & s.DefaultDomains[p.Device].Domain == p.Domain))
            & Contract.Uses(s, p.Device, p.Pasid, p.Domain)
            & grant.Phase != GrantPhase.Queued & Contract.Allows(grant, p);
    }
}
