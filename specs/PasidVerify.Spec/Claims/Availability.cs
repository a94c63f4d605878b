using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim that safety is not bought by blocking what was granted, or by losing what was written.</summary>
internal static class Availability
{
    public static Claim Claim() => new(
        "availability",
        "An access that the contract grants, to a settled live mapping, is not blocked; all that a driver asked for is "
        + "granted, until it is taken away; a bounced buffer loses no byte.",
        [
            new(
                "reached",
                "What is mapped for a device, and is not being unmapped or changed, it reaches; in bypass mode all of "
                + "memory.",
                Point.OfAccess,
                (step, p) => Granted(step.After, p),
                (step, p) => Translation.Reaches(
                    step.After, p.Request, Translation.Today(step.After, Serving(step.After, p), p.Page), p.Frame)),
            new(
                "no-fault",
                "Such an access does not fault, whatever a cache leads it through.",
                Point.OfAccess,
                (step, p) => Granted(step.After, p),
                (step, p) => !Faults(step.After, p)),
            BounceRequirements.CopiedIn(),
            BounceRequirements.CopiedBack(),
            BounceRequirements.RestUntouched(),
            .. AskedRequirements.AllOfIt(),
            AskedRequirements.ListIsOneMapping(),
            AskedRequirements.RestStays(),
        ]);

    /// <summary>The domain by which the device's requests with the PASID, or without one, are to be translated.</summary>
    private static DomainId Serving(State s, Point p) =>
        (p.Pasid == Pasids.None).Select(s.DefaultDomains[p.Device].Domain, s.Attachments[p.Device].Domain);

    /// <summary>The access is granted by the domain that serves it, whatever way the point names.</summary>
    private static Bool Granted(State s, Point p)
    {
        var (domain, attachment) = (Serving(s, p), s.Attachments[p.Device]);
        var served = (attachment.Phase == Phase.On & attachment.Uses(p.Pasid, domain))
            | Contract.IsDefault(s, p.Device, p.Pasid, domain);
        var access = p.Request.Access;
        return served & access.Tagged == (p.Pasid != Pasids.None)
            & (access.Kind == RequestKind.Untranslated | Caches.HasDeviceTlb(s, p.Device))
            & (Mapped(s, domain, p) | MappedByKernel(s, domain, p) | Bypassed(s, domain, p))
            & !InterruptWindow.Contains(p.Frame);
    }

    private static Bool Mapped(State s, DomainId domain, Point p)
    {
        var grant = s.Grants[new(domain, p.Page)];
        return domain >= Domains.FirstAllocated & grant.Phase == GrantPhase.Live & Contract.Allows(grant, p);
    }

    private static Bool MappedByKernel(State s, DomainId domain, Point p)
    {
        var leaf = KernelTable.Today(s, p.Page);
        return domain == Domains.Kernel & Translation.IsShared(s, p.Page) & Translation.Canonical(p.Page) & p.Request.Access.Privileged
            & leaf.Present & leaf.Frame == p.Frame & (!p.Request.Write | leaf.Writable)
            & !s.KernelChanges[p.Page].Pending;
    }

    private static Bool Bypassed(State s, DomainId domain, Point p) =>
        domain == Domains.Passthrough & Translation.IsIdentity(s, p.Page, p.Frame);

    private static Bool Faults(State s, Point p)
    {
        Bool any = false;
        foreach (var fault in Enum.GetValues<Fault>()) any |= Translation.Faults(s, p.Request, p.Way, fault);
        return any;
    }
}
