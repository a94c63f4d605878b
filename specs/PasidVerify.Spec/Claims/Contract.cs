using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What the API promised to whom, as claims speak of it.</summary>
internal static class Contract
{
    /// <summary>
    /// The device was given the PASID, or requests without one, for this domain, and the call that takes it away has
    /// not returned.
    /// </summary>
    public static Bool Uses(State s, DeviceId device, PasidId pasid, DomainId domain) =>
        (s.Attachments[device].Phase == Phase.On & s.Attachments[device].Uses(pasid, domain))
        | BeingDisabled(s, device, pasid, domain) | IsDefault(s, device, pasid, domain);

    /// <summary>A disable is in flight that takes it away.</summary>
    public static Bool BeingDisabled(State s, DeviceId device, PasidId pasid, DomainId domain)
    {
        var attachment = s.Attachments[device];
        var call = s.Calls[attachment.Call];
        return attachment.Phase == Phase.Disabling & attachment.Uses(pasid, domain)
            & call.Kind == CallKind.Disable & call.Device == device;
    }

    /// <summary>The domain of the device's requests without PASID.</summary>
    public static Bool IsDefault(State s, DeviceId device, PasidId pasid, DomainId domain) =>
        pasid == Pasids.None & domain != Domains.None & s.DefaultDomains[device].Domain == domain;

    /// <summary>The grant names the frame, with the rights that the request needs.</summary>
    public static Bool Allows(Grant grant, Point p) => grant.Phase != GrantPhase.None
        & grant.Phase != GrantPhase.Reserved & grant.Frame == p.Frame & (!p.Request.Write | grant.Writable);

    /// <summary>A strict unmap of the page is in flight, and the request may still get through.</summary>
    public static Bool BeingUnmapped(State s, Point p)
    {
        var grant = s.Grants[new(p.Domain, p.Page)];
        var call = s.Calls[grant.Call];
        return grant.Phase == GrantPhase.Retiring & Allows(grant, p)
            & (call.Kind == CallKind.UnmapKva | call.Kind == CallKind.UnmapDma)
            & call.Domain == p.Domain & call.Pages.Contains(p.Page);
    }

    /// <summary>The page was unmapped lazily, and no flush that began later has finished.</summary>
    public static Bool Queued(State s, Point p)
    {
        var grant = s.Grants[new(p.Domain, p.Page)];
        return grant.Phase == GrantPhase.Queued & s.DomainOwners[p.Domain].Flushed <= grant.Since;
    }
}
