using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about one table under two PASIDs.</summary>
internal static class RidEquivalence
{
    public static Claim Claim() => new(
        "rid-equivalence",
        "In IOVA mode, for addresses with no flush pending, a request tagged PASID 1 and an untagged one get the same "
        + "answer.",
        [
            new(
                "same-answer",
                "A device in IOVA mode reaches the same with PASID 1 as without PASID, but for pages that are being "
                + "unmapped or wait in a flush queue.",
                Point.OfAccess,
                (step, p) => InIovaMode(step.After, p.Device) & IsSettled(step.After, p),
                (step, p) => Reaches(step.After, p, Pasids.None) == Reaches(step.After, p, Pasids.KernelDma))
            {
                ShownIn = NamedScopes.Dma(),
                Witness = (step, p) => Reaches(step.After, p, Pasids.KernelDma),
            },
        ]);

    private static Bool InIovaMode(State s, DeviceId device)
    {
        var attachment = s.Attachments[device];
        return attachment.Phase == Phase.On & attachment.Pasid == Pasids.KernelDma
            & attachment.Domain == s.DefaultDomains[device].Domain
            & s.DomainOwners[attachment.Domain].Kind == DomainKind.Dma;
    }

    private static Bool IsSettled(State s, Point p)
    {
        var domain = s.DefaultDomains[p.Device].Domain;
        var grant = s.Grants[new(domain, p.Page)];
        return grant.Phase == GrantPhase.None | grant.Phase == GrantPhase.Reserved | grant.Phase == GrantPhase.Live
            | (grant.Phase == GrantPhase.Queued & s.DomainOwners[domain].Flushed > grant.Since);
    }

    private static Bool Reaches(State s, Point p, ulong pasid)
    {
        var request = p.Request with { Pasid = pasid };
        return Translation.Reaches(
            s, request with { Access = request.Access with { Tagged = pasid != Pasids.None } }, p.Way, p.Frame);
    }
}
