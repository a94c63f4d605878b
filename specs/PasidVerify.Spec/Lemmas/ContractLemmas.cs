using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The lemmas about who owns what, what is granted, and which calls are in flight.</summary>
internal static class ContractLemmas
{
    public static IReadOnlyList<Lemma> All() =>
    [
        new("attachment-is-owned", [Sorts.Device], AttachmentIsOwned) { About = ["attachments"] },
        new("default-domain-is-attached", [Sorts.Device], DefaultDomainIsAttached) { About = ["defaultDomains"] },
        new("domain-is-owned", [Sorts.Domain], DomainIsOwned) { About = ["domainOwners"] },
        new("entry-is-attached", [Sorts.Device, Sorts.Pasid], EntryIsAttached) { About = ["pasidTable"] },
        new("live-is-mapped", [Sorts.Domain, Sorts.Page], LiveIsMapped) { About = ["grants", "tables"] },
        new("grant-is-owned", [Sorts.Domain, Sorts.Page], GrantIsOwned) { About = ["grants"] },
        new("call-is-owned", [Sorts.Call], CallIsOwned) { About = ["calls"] },
        new("call-holds-its-pages", [Sorts.Call, Sorts.Page], UnmappedPageIsRetiring, ListedPageIsReserved)
        {
            About = ["calls"],
        },
        .. BounceLemmas.All(),
    ];

    private static Bool AttachmentIsOwned(State s, Point p)
    {
        var attachment = s.Attachments[p.Device];
        var device = s.Devices[p.Device];
        var owner = s.DomainOwners[attachment.Domain];
        var disable = s.Calls[attachment.Call];
        var reserved = attachment.Pasid == Pasids.KernelDma
            & ((attachment.Domain == Domains.Passthrough & device.Trusted)
                | (owner.Kind == DomainKind.Dma & s.DefaultDomains[p.Device].Domain == attachment.Domain));
        var allocated = attachment.Pasid >= Pasids.FirstDynamic
            & s.PasidOwners[attachment.Pasid].Used & s.PasidOwners[attachment.Pasid].Device == p.Device
            & ((attachment.Domain == Domains.Kernel & device.Trusted)
                | (owner.Kind == DomainKind.Kva & owner.Device == p.Device & owner.Pasid == attachment.Pasid));
        var on = attachment.Phase == Phase.On
            & s.PasidTable[new(p.Device, attachment.Pasid)].Domain == attachment.Domain;
        var disabling = attachment.Phase == Phase.Disabling & disable.Kind == CallKind.Disable
            & disable.Device == p.Device;
        return attachment.Phase == Phase.Off | (device.Present & (reserved | allocated) & (on | disabling)
            & attachment.Since <= s.Tail.Next);
    }

    private static Bool DefaultDomainIsAttached(State s, Point p)
    {
        var (domain, since) = s.DefaultDomains[p.Device];
        var device = s.Devices[p.Device];
        var owner = s.DomainOwners[domain];
        return (domain != Domains.None).Implies(
            device.Present & s.PasidTable[new(p.Device, Pasids.None)].Domain == domain & since <= s.Tail.Next
            & ((domain == Domains.Passthrough & device.Trusted)
                | (owner.Kind == DomainKind.Dma & owner.Trusted == device.Trusted)));
    }

    private static Bool DomainIsOwned(State s, Point p)
    {
        var owner = s.DomainOwners[p.Domain];
        var kva = owner.Kind == DomainKind.Kva & owner.Pasid >= Pasids.FirstDynamic
            & s.Attachments[owner.Device].Uses(owner.Pasid, p.Domain);
        var dma = owner.Kind == DomainKind.Dma & (owner.Trusted | !owner.Lazy) & owner.Flushed <= s.Tail.Next;
        return (owner.Kind != DomainKind.None).Implies(p.Domain >= Domains.FirstAllocated & (kva | dma));
    }

    private static Bool EntryIsAttached(State s, Point p)
    {
        var entry = s.PasidTable[new(p.Device, p.Pasid)];
        var attachment = s.Attachments[p.Device];
        return (entry.Domain != Domains.None).Implies(
            Contract.IsDefault(s, p.Device, p.Pasid, entry.Domain)
            | (attachment.Phase == Phase.On & attachment.Uses(p.Pasid, entry.Domain)));
    }

    private static Bool LiveIsMapped(State s, Point p)
    {
        var leaf = s.Tables[new(p.Domain, p.Page)];
        var grant = s.Grants[new(p.Domain, p.Page)];
        return leaf.Present == (grant.Phase == GrantPhase.Live)
            & leaf.Present.Implies(grant.Frame == leaf.Frame & grant.Writable == leaf.Writable);
    }

    private static Bool GrantIsOwned(State s, Point p)
    {
        var grant = s.Grants[new(p.Domain, p.Page)];
        var owner = s.DomainOwners[p.Domain];
        var call = s.Calls[grant.Call];
        var retiring = grant.Phase == GrantPhase.Retiring & call.Domain == p.Domain & call.Pages.Contains(p.Page)
            & ((owner.Kind == DomainKind.Kva & call.Kind == CallKind.UnmapKva)
                | (owner.Kind == DomainKind.Dma & call.Kind == CallKind.UnmapDma));
        var queued = grant.Phase == GrantPhase.Queued & owner.Kind == DomainKind.Dma & owner.Lazy
            & grant.Since <= s.Tail.Next;
        var reserved = grant.Phase == GrantPhase.Reserved & owner.Kind == DomainKind.Dma
            & call.Domain == p.Domain & call.Pages.Contains(p.Page)
            & (call.Kind == CallKind.MapSg | call.Kind == CallKind.UnmapDma);
        return (grant.Phase != GrantPhase.None).Implies(
            owner.Kind != DomainKind.None & Translation.Canonical(p.Page)
            & (grant.Phase == GrantPhase.Live | retiring | queued | reserved));
    }

    private static Bool CallIsOwned(State s, Point p)
    {
        var call = s.Calls[p.Call];
        var owner = s.DomainOwners[call.Domain];
        var attachment = s.Attachments[call.Device];
        var region = s.Regions[call.Region];
        var disable = call.Kind == CallKind.Disable & attachment.Phase == Phase.Disabling
            & attachment.Call == p.Call & attachment.Uses(call.Pasid, call.Domain);
        var unmap = call.Kind == CallKind.UnmapKva & owner.Kind == DomainKind.Kva
            & s.Attachments[owner.Device].Phase == Phase.On;
        var dma = ((call.Kind == CallKind.UnmapDma | call.Kind == CallKind.MapSg) & owner.Kind == DomainKind.Dma)
            | (call.Kind == CallKind.FlushQueue & owner.Kind == DomainKind.Dma & owner.Lazy
                & call.Flush.Iotlb < call.Flush.Wait);
        var free = call.Kind == CallKind.FreeTable & region.Phase == TablePhase.Retiring & region.Call == p.Call;
        return (call.Kind != CallKind.None).Implies(
            p.Call <= s.Layout.LastCall & (call.Kind == CallKind.MapSg | call.Flush.Wait < s.Tail.Next)
            & (disable | unmap | dma | call.Kind == CallKind.KernelChange | free));
    }

    private static Bool UnmappedPageIsRetiring(State s, Point p)
    {
        var call = s.Calls[p.Call];
        var grant = s.Grants[new(call.Domain, p.Page)];
        var unmap = call.Kind == CallKind.UnmapKva | call.Kind == CallKind.UnmapDma;
        return (unmap & call.Pages.Contains(p.Page)).Implies(
            (grant.Phase == GrantPhase.Retiring | grant.Phase == GrantPhase.Reserved) & grant.Call == p.Call);
    }

    /// <summary>No unmap takes a segment before its list is mapped: it is no mapping yet.</summary>
    private static Bool ListedPageIsReserved(State s, Point p)
    {
        var call = s.Calls[p.Call];
        var grant = s.Grants[new(call.Domain, p.Page)];
        return (call.Kind == CallKind.MapSg & call.Pages.Contains(p.Page)).Implies(
            grant.Call == p.Call & grant.Mapping.First == 0 & !grant.Bounced
            & (grant.Phase == GrantPhase.Reserved | grant.Phase == GrantPhase.Live));
    }
}
