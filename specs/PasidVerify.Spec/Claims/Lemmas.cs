using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The supporting invariants: how contract, memory, caches and queue hang together between operations.</summary>
public static class Lemmas
{
    /// <summary>Every lemma.</summary>
    public static IReadOnlyList<Lemma> All() =>
    [
        new("attachment-is-owned", [Sorts.Device], AttachmentIsOwned),
        new("domain-owner-is-attached", [Sorts.Domain], DomainOwnerIsAttached),
        new("entry-is-attached", [Sorts.Device, Sorts.Pasid], EntryIsAttached),
        new("translation-is-granted", [Sorts.Domain, Sorts.Page], TranslationIsGranted),
        new("grant-is-owned", [Sorts.Domain, Sorts.Page], GrantIsOwned),
        new("call-is-owned", [Sorts.Call], CallIsOwned),
        new("unmapped-page-is-retiring", [Sorts.Call, Sorts.Page], UnmappedPageIsRetiring),
        new("stale-entry-is-being-flushed", [Sorts.Device, Sorts.Pasid, Sorts.Domain], StaleEntryIsBeingFlushed),
        new(
            "stale-leaf-is-being-flushed",
            [Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
            StaleLeafIsBeingFlushed),
        new("ticket-was-given", [Sorts.Ticket], TicketWasGiven),
        .. KernelLemmas.All(),
    ];

    /// <summary>What is true as long as the kernel changes nothing in its page table.</summary>
    public static IReadOnlyList<Lemma> WhileKernelIsStill() =>
    [
        new(
            "no-kernel-call",
            [Sorts.Call],
            (s, p) => s.Calls[p.Call].Kind != CallKind.KernelChange & s.Calls[p.Call].Kind != CallKind.FreeTable),
        new("no-kernel-flush", [Sorts.Ticket], (s, p) => s.Queue[p.Ticket].Kind != DescriptorKind.IotlbDomain),
    ];

    private static Bool AttachmentIsOwned(State s, Point p)
    {
        var attachment = s.Attachments[p.Device];
        var device = s.Devices[p.Device];
        var disable = s.Calls[attachment.Call];
        var bypass = attachment.Domain == Domains.Passthrough & attachment.Pasid == Pasids.KernelDma & device.Trusted;
        var dynamic = attachment.Pasid >= Pasids.FirstDynamic & Owns(s.PasidOwners[attachment.Pasid], p.Device);
        var fast = attachment.Domain == Domains.Kernel & device.Trusted & dynamic;
        var strict = attachment.Domain >= Domains.FirstStrict & dynamic
            & Owns(s.DomainOwners[attachment.Domain], p.Device, attachment.Pasid);
        return (attachment.Phase == Phase.Off)
            | (device.Present & (bypass | fast | strict)
                & (attachment.Phase == Phase.On
                    | (attachment.Phase == Phase.Disabling & disable.Kind == CallKind.Disable
                        & disable.Device == p.Device)));
    }

    private static Bool DomainOwnerIsAttached(State s, Point p)
    {
        var owner = s.DomainOwners[p.Domain];
        return owner.Used.Implies(
            p.Domain >= Domains.FirstStrict & s.Attachments[owner.Device].Uses(owner.Pasid, p.Domain));
    }

    private static Bool EntryIsAttached(State s, Point p)
    {
        var entry = s.PasidTable[new(p.Device, p.Pasid)];
        var attachment = s.Attachments[p.Device];
        return (entry.Domain != Domains.None).Implies(
            attachment.Phase == Phase.On & attachment.Uses(p.Pasid, entry.Domain));
    }

    private static Bool TranslationIsGranted(State s, Point p)
    {
        var leaf = s.Tables[new(p.Domain, p.Page)];
        var grant = s.Grants[new(p.Domain, p.Page)];
        return leaf.Present.Implies(
            grant.Phase == GrantPhase.Live & grant.Frame == leaf.Frame & (!leaf.Writable | grant.Writable));
    }

    private static Bool GrantIsOwned(State s, Point p)
    {
        var grant = s.Grants[new(p.Domain, p.Page)];
        var call = s.Calls[grant.Call];
        var owner = s.DomainOwners[p.Domain];
        var retiring = call.Kind == CallKind.UnmapKva & call.Domain == p.Domain & call.Pages.Contains(p.Page)
            & s.Attachments[owner.Device].Phase == Phase.On;
        return (grant.Phase != GrantPhase.None).Implies(
            owner.Used
            & (grant.Phase == GrantPhase.Live | (grant.Phase == GrantPhase.Retiring & retiring)));
    }

    private static Bool CallIsOwned(State s, Point p)
    {
        var call = s.Calls[p.Call];
        var attachment = s.Attachments[call.Device];
        var disable = call.Kind == CallKind.Disable & attachment.Phase == Phase.Disabling & attachment.Call == p.Call;
        var unmap = call.Kind == CallKind.UnmapKva & attachment.Phase == Phase.On
            & Owns(s.DomainOwners[call.Domain], call.Device, call.Pasid);
        var region = s.Regions[call.Region];
        var free = call.Kind == CallKind.FreeTable & region.Phase == TablePhase.Retiring & region.Call == p.Call;
        return (call.Kind != CallKind.None).Implies(
            p.Call <= s.Layout.LastCall & call.Wait < s.Tail.Next
            & ((attachment.Uses(call.Pasid, call.Domain) & (disable | unmap))
                | call.Kind == CallKind.KernelChange | free));
    }

    private static Bool UnmappedPageIsRetiring(State s, Point p)
    {
        var call = s.Calls[p.Call];
        var grant = s.Grants[new(call.Domain, p.Page)];
        return (call.Kind == CallKind.UnmapKva & call.Pages.Contains(p.Page)).Implies(
            grant.Phase == GrantPhase.Retiring & grant.Call == p.Call);
    }

    private static Bool StaleEntryIsBeingFlushed(State s, Point p)
    {
        var level = s.StaleEntries[new(p.Device, p.Pasid, p.Domain)].Level;
        var attachment = s.Attachments[p.Device];
        var call = s.Calls[attachment.Call];
        var entryFlush = Removes(s.Queue[call.EntryFlush], DescriptorKind.PasidCache, p);
        return (level != CacheLevel.None).Implies(
            (level == CacheLevel.Iotlb | (level == CacheLevel.PasidCache & entryFlush))
            & attachment.Phase == Phase.Disabling & attachment.Uses(p.Pasid, p.Domain)
            & Removes(s.Queue[call.Flush], DescriptorKind.Iotlb, p)
            & call.EntryFlush < call.Flush & Awaits(s, call));
    }

    private static Bool StaleLeafIsBeingFlushed(State s, Point p)
    {
        var stale = s.StaleLeaves[new(p.Pasid, p.Domain, p.Page, p.Frame)];
        var grant = s.Grants[new(p.Domain, p.Page)];
        var owner = s.DomainOwners[p.Domain];
        var call = s.Calls[grant.Call];
        var flush = s.Queue[call.Flush];
        return (stale.Present & p.Domain != Domains.Kernel).Implies(
            owner.Used & owner.Pasid == p.Pasid
            & grant.Phase == GrantPhase.Retiring & grant.Frame == p.Frame & (!stale.Writable | grant.Writable)
            & Removes(flush, DescriptorKind.IotlbPages, p) & flush.Pages.Contains(p.Page)
            & Awaits(s, call));
    }

    private static Bool TicketWasGiven(State s, Point p)
    {
        var descriptor = s.Queue[p.Ticket];
        return (descriptor.Kind != DescriptorKind.None).Implies(p.Ticket < s.Tail.Next)
            & s.Tail.Since <= s.Tail.Next;
    }

    /// <summary>The call's wait is pending, and covers its IOTLB invalidation.</summary>
    internal static Bool Awaits(State s, Call call)
    {
        var wait = s.Queue[call.Wait];
        return wait.Kind == DescriptorKind.Wait & wait.Since <= call.Flush & call.Flush < call.Wait;
    }

    private static Bool Removes(Descriptor descriptor, DescriptorKind kind, Point p) =>
        descriptor.Kind == kind & descriptor.Domain == p.Domain & descriptor.Pasid == p.Pasid;

    private static Bool Owns(Owner owner, DeviceId device) => owner.Used & owner.Device == device;

    private static Bool Owns(Owner owner, DeviceId device, PasidId pasid) => Owns(owner, device) & owner.Pasid == pasid;
}
