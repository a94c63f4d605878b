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
            if (!CoveredByWaitAreDone(s, descriptor.Since, ticket)) return Status.NotReady;
        }
        else if (descriptor.Kind == DescriptorKind.PasidCache)
        {
            DropEntries(s, descriptor);
        }
        else
        {
            if (!EarlierPasidCacheAreDone(s, ticket)) return Status.NotReady;
            DropTranslations(s, descriptor);
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

    /// <summary>Submits an invalidation by domain, PASID and, where it is page-selective, pages; its ticket.</summary>
    internal static Ticket Submit(
        State s, DescriptorKind kind, DomainId domain, PasidId pasid, PageRange pages = default)
    {
        var tail = s.Tail;
        s.Queue[tail.Next] = new(kind, domain, pasid, pages, Since: default);
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

    /// <summary>A wait completes after every descriptor since the previous wait (VT-d 6.5.2.9).</summary>
    private static bool CoveredByWaitAreDone(State s, Ticket since, Ticket wait) => s.Reading.ForAll(
        IndexRange.Between(since, wait),
        ticket => s.Queue[ticket].Kind == DescriptorKind.None);

    /// <summary>IOTLB invalidations run after every earlier PASID-cache invalidation (VT-d 6.5.2.12).</summary>
    private static bool EarlierPasidCacheAreDone(State s, Ticket iotlb) => s.Reading.ForAll(
        IndexRange.Between(0, iotlb),
        ticket => s.Queue[ticket].Kind != DescriptorKind.PasidCache);

    /// <summary>What the IOTLB loaded through an entry outlives the entry in the PASID cache.</summary>
    private static void DropEntries(State s, Descriptor descriptor) => s.StaleEntries.Rewrite((entry, remnant) =>
    {
        var hit = Matches(descriptor, entry.Pasid, entry.Domain) & remnant.Level == CacheLevel.PasidCache;
        return new(hit.Select(CacheLevel.Iotlb, remnant.Level));
    });

    private static void DropTranslations(State s, Descriptor descriptor)
    {
        var everyPasid = descriptor.Kind == DescriptorKind.IotlbDomain;
        var everyPage = everyPasid | descriptor.Kind == DescriptorKind.Iotlb;
        s.StaleEntries.Rewrite((entry, remnant) =>
        {
            // An entry that is still in the PASID cache would refill the IOTLB at once.
            var hit = everyPage & Hit(entry.Pasid, entry.Domain) & remnant.Level == CacheLevel.Iotlb;
            return new(hit.Select(CacheLevel.None, remnant.Level));
        });
        s.StaleLeaves.Clear(leaf =>
            Hit(leaf.Pasid, leaf.Domain) & (everyPage | descriptor.Pages.Contains(leaf.Page)));
        s.StaleTables.Clear(_ => everyPasid & descriptor.Domain == Domains.Kernel);

        Bool Hit(PasidId pasid, DomainId domain) =>
            (everyPasid & descriptor.Domain == domain) | Matches(descriptor, pasid, domain);
    }

    private static Bool Matches(Descriptor descriptor, PasidId pasid, DomainId domain) =>
        descriptor.Domain == domain & descriptor.Pasid == pasid;
}
