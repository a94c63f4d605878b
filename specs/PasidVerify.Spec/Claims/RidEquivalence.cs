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
            new(
                "same-fault",
                "What blocks it with PASID 1 blocks it without PASID, and the other way round, for the same pages.",
                Point.OfAccess,
                (step, p) => InIovaMode(step.After, p.Device) & IsSettled(step.After, p),
                (step, p) => SameFaults(step.After, p))
            {
                ShownIn = NamedScopes.Dma(),
                Witness = (step, p) => Translation.Faults(
                    step.After, Of(p, Pasids.KernelDma), p.Way, Fault.NotPresent),
            },
        ]);

    private static Bool InIovaMode(State s, DeviceId device)
    {
        var attachment = s.Attachments[device];
        return attachment.Phase == Phase.On & attachment.Pasid == Pasids.KernelDma
            & s.DomainOwners[attachment.Domain].Kind == DomainKind.Dma;
    }

    private static Bool IsSettled(State s, Point p)
    {
        var domain = s.DefaultDomains[p.Device].Domain;
        var grant = s.Grants[new(domain, p.Page)];
        return grant.Phase == GrantPhase.None | grant.Phase == GrantPhase.Reserved | grant.Phase == GrantPhase.Live
            | (grant.Phase == GrantPhase.Queued & s.DomainOwners[domain].Flushed > grant.Since);
    }

    private static Bool Reaches(State s, Point p, ulong pasid) =>
        Translation.Reaches(s, Of(p, pasid), p.Way, p.Frame);

    private static Bool SameFaults(State s, Point p)
    {
        Bool same = true;
        foreach (var fault in Enum.GetValues<Fault>())
        {
            same &= Translation.Faults(s, Of(p, Pasids.None), p.Way, fault)
                == Translation.Faults(s, Of(p, Pasids.KernelDma), p.Way, fault);
        }

        return same;
    }

    private static Request Of(Point p, ulong pasid) => p.Request with
    {
        Pasid = pasid, Access = p.Request.Access with { Tagged = pasid != Pasids.None },
    };
}
