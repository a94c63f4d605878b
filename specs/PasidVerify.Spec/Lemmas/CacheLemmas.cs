using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The lemmas about what caches may still know: some call waits for the flush that removes it.</summary>
internal static class CacheLemmas
{
    public static IReadOnlyList<Lemma> All() =>
    [
        new(
            "stale-entry-is-being-flushed",
            [Sorts.Device, Sorts.Pasid, Sorts.Domain],
            (s, p) => Stays(s, p).Implies(BeingDisabled(s, p) & IsLevel(s, Entry(s, p), p.Device)),
            (s, p) => (Entry(s, p) == CacheLevel.PasidCache).Implies(Disable(s, p).Entry < Disable(s, p).Iotlb),
            (s, p) => (Entry(s, p) == CacheLevel.PasidCache).Implies(OfEntry(s.Queue[Disable(s, p).Entry], p)),
            (s, p) => Entry(s, p).AtLeast(CacheLevel.Iotlb).Implies(OfPasid(s.Queue[Disable(s, p).Iotlb], p)),
            (s, p) => Stays(s, p).Implies(OfDevice(s.Queue[Disable(s, p).DeviceTlb], p)),
            (s, p) => Stays(s, p).Implies(IsAwaited(s, Disable(s, p))))
        {
            About = ["staleEntries"],
        },
        new(
            "stale-translation-is-known",
            OfTranslation,
            (s, p) => IsStale(s, p).Implies(
                Stale(s, p).Level.Number <= (ulong)CacheLevel.Iotlb & IsLevel(s, Stale(s, p).Level, p.Device)),
            (s, p) => IsStale(s, p).Implies(InMemory(s, p) | Entry(s, p).Number >= Stale(s, p).Level.Number),
            (s, p) => IsStale(s, p).Implies(
                p.Domain == Domains.Kernel | Grant(s, p).Phase == GrantPhase.Retiring
                | Grant(s, p).Phase == GrantPhase.Queued),
            (s, p) => (IsStale(s, p) & p.Domain != Domains.Kernel).Implies(
                Grant(s, p).Frame == p.Frame & (!Stale(s, p).Writable | Grant(s, p).Writable)))
        {
            About = ["staleTranslations"],
        },
        new("stale-translation-is-being-unmapped", OfTranslation, IsPending(BeingUnmapped, Unmap, OfPages))
        {
            About = ["staleTranslations"],
        },
        new(
            "stale-kernel-translation-is-being-changed",
            OfTranslation,
            [
                (s, p) => BeingChanged(s, p).Implies(s.KernelChanges[p.Page].Pending),
                (s, p) => BeingChanged(s, p).Implies(s.KernelChanges[p.Page].Frame == p.Frame),
                (s, p) => BeingChanged(s, p).Implies(
                    s.Calls[s.KernelChanges[p.Page].Call].Kind == CallKind.KernelChange),
                (s, p) => (BeingChanged(s, p) & Stale(s, p).Writable).Implies(s.KernelChanges[p.Page].Writable),
                .. IsPending(BeingChanged, Change, OfDomain),
            ])
        {
            About = ["staleTranslations"],
        },
        new(
            "queued-translation-is-not-flushed",
            OfTranslation,
            (s, p) => Queued(s, p).Implies(s.DomainOwners[p.Domain].Flushed <= Grant(s, p).Since))
        {
            About = ["staleTranslations"],
        },
        new(
            "queue-flush-removes-what-was-queued",
            [.. OfTranslation, Sorts.Call],
            IsPending(QueuedBefore, (s, p) => s.Calls[p.Call].Flush, OfPasids))
        {
            About = ["staleTranslations"],
        },
        new("ticket-was-given", [Sorts.Ticket], TicketWasGiven) { About = ["queue"] },
    ];

    private static IReadOnlyList<Sort> OfTranslation =>
        [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame];

    private static Choice<CacheLevel> Entry(State s, Point p) => s.StaleEntries[new(p.Device, p.Pasid, p.Domain)].Level;

    private static Bool Stays(State s, Point p) => Entry(s, p) != CacheLevel.None;

    private static Bool BeingDisabled(State s, Point p)
    {
        var attachment = s.Attachments[p.Device];
        return attachment.Phase == Phase.Disabling & attachment.Uses(p.Pasid, p.Domain);
    }

    private static Flush Disable(State s, Point p) => s.Calls[s.Attachments[p.Device].Call].Flush;

    private static StaleTranslation Stale(State s, Point p) =>
        s.StaleTranslations[new(p.Device, p.Pasid, p.Domain, p.Page, p.Frame)];

    private static Bool IsStale(State s, Point p) => Stale(s, p).Level != CacheLevel.None;

    private static Grant Grant(State s, Point p) => s.Grants[new(p.Domain, p.Page)];

    private static Bool InMemory(State s, Point p) =>
        p.Domain != Domains.None & s.PasidTable[new(p.Device, p.Pasid)].Domain == p.Domain;

    private static Bool BeingUnmapped(State s, Point p) => IsStale(s, p)
        & p.Domain != Domains.Kernel & Grant(s, p).Phase == GrantPhase.Retiring;

    private static Flush Unmap(State s, Point p) => s.Calls[Grant(s, p).Call].Flush;

    private static Bool BeingChanged(State s, Point p) => IsStale(s, p) & p.Domain == Domains.Kernel;

    private static Flush Change(State s, Point p) => s.Calls[s.KernelChanges[p.Page].Call].Flush;

    private static Bool Queued(State s, Point p) => IsStale(s, p)
        & p.Domain != Domains.Kernel & Grant(s, p).Phase == GrantPhase.Queued;

    private static Bool QueuedBefore(State s, Point p)
    {
        var call = s.Calls[p.Call];
        return Queued(s, p) & call.Kind == CallKind.FlushQueue & call.Domain == p.Domain
            & Grant(s, p).Since <= call.Flush.Iotlb;
    }

    /// <summary>
    /// Each cache that may hold the translation has its invalidation pending, for its user too, in order, and a wait that
    /// covers them is pending.
    /// </summary>
    private static IReadOnlyList<Func<State, Point, Bool>> IsPending(
        Func<State, Point, Bool> premise, Func<State, Point, Flush> flush, Func<Descriptor, Point, bool, Bool> removes) =>
    [
        (s, p) => premise(s, p).Implies(
            IsAwaited(s, flush(s, p)) & Caches.UserSince(s, p.Device, p.Pasid) <= flush(s, p).Iotlb),
        (s, p) => (premise(s, p) & Stale(s, p).Level.AtLeast(CacheLevel.Iotlb)).Implies(
            removes(s.Queue[flush(s, p).Iotlb], p, false)),
        (s, p) => premise(s, p).Implies(
            removes(s.Queue[flush(s, p).DeviceTlb], p, true)),
    ];

    private static Bool TicketWasGiven(State s, Point p)
    {
        var descriptor = s.Queue[p.Ticket];
        return (descriptor.Kind != DescriptorKind.None).Implies(p.Ticket < s.Tail.Next)
            & s.Tail.Since <= s.Tail.Next;
    }

    /// <summary>Only a device with a TLB of its own has anything below the IOTLB.</summary>
    private static Bool IsLevel(State s, Choice<CacheLevel> level, DeviceId device) =>
        level.Number <= (ulong)CacheLevel.PasidCache
        & (level == CacheLevel.DeviceTlb).Implies(Caches.HasDeviceTlb(s, device));

    private static Bool IsAwaited(State s, Flush flush)
    {
        var wait = s.Queue[flush.Wait];
        return wait.Kind == DescriptorKind.Wait & wait.Since <= flush.Iotlb
            & flush.Iotlb < flush.DeviceTlb & flush.DeviceTlb < flush.Wait;
    }

    private static Bool OfEntry(Descriptor descriptor, Point p) => descriptor.Kind == DescriptorKind.PasidCache
        & descriptor.Tags.Domain == p.Domain & descriptor.Tags.Pasid == p.Pasid;

    private static Bool OfPasid(Descriptor descriptor, Point p) => descriptor.Kind == DescriptorKind.Iotlb
        & descriptor.Tags.Domain == p.Domain & descriptor.Tags.Pasid == p.Pasid;

    private static Bool OfDevice(Descriptor descriptor, Point p) => descriptor.Kind == DescriptorKind.DeviceTlb
        & descriptor.Tags.Device == p.Device & descriptor.Tags.Pasid == p.Pasid;

    private static Bool OfPages(Descriptor descriptor, Point p, bool deviceTlb) =>
        descriptor.Kind == (deviceTlb ? DescriptorKind.DeviceTlbPages : DescriptorKind.IotlbPages)
        & IsOf(descriptor, p) & descriptor.Tags.Pages.Contains(p.Page);

    private static Bool OfPasids(Descriptor descriptor, Point p, bool deviceTlb) =>
        descriptor.Kind == (deviceTlb ? DescriptorKind.DeviceTlbDomain : DescriptorKind.IotlbPasids)
        & IsOf(descriptor, p);

    private static Bool OfDomain(Descriptor descriptor, Point p, bool deviceTlb) =>
        descriptor.Kind == (deviceTlb ? DescriptorKind.DeviceTlbDomain : DescriptorKind.IotlbDomain)
        & IsOf(descriptor, p);

    private static Bool IsOf(Descriptor descriptor, Point p) =>
        descriptor.Tags.Domain == p.Domain & !descriptor.Tags.UntaggedOnly;
}
