using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// The invalidation queue as tickets: each submitted descriptor takes the next number, and the hardware completes them
/// in any order that VT-d 6.5.2 allows. What a descriptor invalidates is VT-d 6.5.2.2 to 6.5.2.4.
/// </summary>
public static class Invalidation
{
    /// <summary>The hardware completes one pending descriptor.</summary>
    public static Status Complete(State s, Ticket ticket)
    {
        var descriptor = s.Queue[ticket];
        if (descriptor.Kind == DescriptorKind.None) return Status.NotReady;
        if (descriptor.Kind == DescriptorKind.Wait)
        {
            if (!NoneIs(s, descriptor.Since, ticket, kind => kind != DescriptorKind.None)) return Status.NotReady;
        }
        else if (descriptor.Kind == DescriptorKind.PasidCache)
        {
            DropEntries(s, descriptor.Tags);
        }
        else if (OfIotlb(descriptor.Kind))
        {
            if (!NoneIs(s, 0, ticket, kind => kind == DescriptorKind.PasidCache)) return Status.NotReady;
            DropFromIotlb(s, descriptor, ticket);
        }
        else
        {
            if (!NoneIs(s, 0, ticket, OfIotlb)) return Status.NotReady;
            DropFromDeviceTlbs(s, descriptor, ticket);
        }

        s.Queue.Clear(key => key == ticket);
        return Status.Ok;
    }

    /// <summary>Ticket numbers for so many more descriptors are left.</summary>
    internal static Bool HasRoom(State s, ulong descriptors)
    {
        var next = s.Tail.Next;
        return next <= s.Layout.LastTicket & s.Layout.LastTicket - next >= descriptors;
    }

    /// <summary>Submits an invalidation; its ticket.</summary>
    internal static Ticket Submit(State s, DescriptorKind kind, Tags tags)
    {
        var tail = s.Tail;
        s.Queue[tail.Next] = new(kind, tags, Since: default);
        s.Tail = tail with { Next = tail.Next + 1 };
        return tail.Next;
    }

    /// <summary>Submits a wait, which covers the descriptors since the previous wait; its ticket.</summary>
    internal static Ticket SubmitWait(State s)
    {
        var tail = s.Tail;
        s.Queue[tail.Next] = default(Descriptor) with { Kind = DescriptorKind.Wait, Since = tail.Since };
        s.Tail = new(tail.Next + 1, tail.Next + 1);
        return tail.Next;
    }

    private static Bool OfIotlb(Choice<DescriptorKind> kind) => kind == DescriptorKind.Iotlb
        | kind == DescriptorKind.IotlbPages | kind == DescriptorKind.IotlbPasids | kind == DescriptorKind.IotlbDomain;

    /// <summary>
    /// No descriptor from one ticket to before another is of a kind: a wait completes after all since the previous wait
    /// (VT-d 6.5.2.9), IOTLB after earlier PASID-cache invalidations, device-TLB after earlier IOTLB invalidations
    /// (VT-d 6.5.2.12).
    /// </summary>
    private static bool NoneIs(State s, Ticket first, Ticket end, Func<Choice<DescriptorKind>, Bool> kind) =>
        s.Reading.ForAll(IndexRange.Between(first, end), ticket => !kind(s.Queue[ticket].Kind));

    /// <summary>What was loaded through an entry outlives the entry in the PASID cache.</summary>
    private static void DropEntries(State s, Tags tags) => s.StaleEntries.Rewrite((entry, remnant) =>
    {
        var hit = tags.Domain == entry.Domain & tags.Pasid == entry.Pasid & remnant.Level == CacheLevel.PasidCache;
        return new(hit.Select(CacheLevel.Iotlb, remnant.Level));
    });

    private static void DropFromIotlb(State s, Descriptor descriptor, Ticket ticket)
    {
        var tags = descriptor.Tags;
        var (ofPasid, ofPasids) = (descriptor.Kind == DescriptorKind.Iotlb, descriptor.Kind == DescriptorKind.IotlbPasids);
        var ofDomain = descriptor.Kind == DescriptorKind.IotlbDomain;
        s.StaleEntries.Rewrite((entry, remnant) =>
        {
            // An entry that is still in the PASID cache would refill the IOTLB at once.
            var hit = tags.Domain == entry.Domain
                & (ofDomain | (ofPasid & tags.Pasid == entry.Pasid)
                    | (ofPasids & Covers(s, tags, entry.Device, entry.Pasid, ticket)))
                & remnant.Level == CacheLevel.Iotlb;
            return new(hit.Select(Caches.BelowIotlb(s, entry.Device), remnant.Level));
        });
        s.StaleTranslations.Rewrite((key, stale) =>
        {
            var hit = tags.Domain == key.Domain
                & (ofDomain | (ofPasid & tags.Pasid == key.Pasid)
                    | (!ofPasid & (ofPasids | tags.Pages.Contains(key.Page)) & Covers(s, tags, key.Device, key.Pasid, ticket)))
                & stale.Level == CacheLevel.Iotlb;
            return Lowered(stale, hit.Select(Caches.BelowIotlb(s, key.Device), stale.Level));
        });
        s.StaleTables.Clear(_ => ofDomain & tags.Domain == Domains.Kernel);
    }

    private static void DropFromDeviceTlbs(State s, Descriptor descriptor, Ticket ticket)
    {
        var tags = descriptor.Tags;
        var ofDevice = descriptor.Kind == DescriptorKind.DeviceTlb;
        var ofDomain = descriptor.Kind == DescriptorKind.DeviceTlbDomain;
        s.StaleEntries.Rewrite((entry, remnant) =>
        {
            var hit = ofDevice & tags.Device == entry.Device & tags.Pasid == entry.Pasid
                & remnant.Level == CacheLevel.DeviceTlb;
            return new(hit.Select(CacheLevel.None, remnant.Level));
        });
        s.StaleTranslations.Rewrite((key, stale) =>
        {
            var hit = ((ofDevice & tags.Device == key.Device & tags.Pasid == key.Pasid)
                    | (!ofDevice & tags.Domain == key.Domain & Covers(s, tags, key.Device, key.Pasid, ticket)
                        & (ofDomain | tags.Pages.Contains(key.Page))))
                & stale.Level == CacheLevel.DeviceTlb;
            return Lowered(stale, hit.Select(CacheLevel.None, stale.Level));
        });
    }

    /// <summary>
    /// One of the descriptors is for this user of the domain. (In the IOTLB one for an earlier user of the same PASID
    /// would do: what is taken to stay there is more than what does.)
    /// </summary>
    private static Bool Covers(State s, Tags tags, DeviceId device, PasidId pasid, Ticket ticket) =>
        (!tags.UntaggedOnly | pasid == Pasids.None) & Caches.UserSince(s, device, pasid) <= ticket;

    private static StaleTranslation Lowered(StaleTranslation stale, Choice<CacheLevel> level) =>
        new(level, stale.Writable & level != CacheLevel.None);
}
