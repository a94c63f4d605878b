using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// The invalidation queue as tickets: each submitted descriptor takes the next number, and the hardware completes them
/// in any order that VT-d 6.5.2 allows. What a descriptor invalidates is VT-d 6.5.2.2 and 6.5.2.4.
/// </summary>
public static class Invalidation
{
    /// <summary>The hardware completes one pending descriptor.</summary>
    public static Status Complete(State s, Bits ticket)
    {
        var descriptor = s.Queue[new(ticket)];
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

        s.Queue.Clear(key => key.Ticket == ticket);
        return Status.Ok;
    }

    /// <summary>Ticket numbers for so many more descriptors are left.</summary>
    internal static Bool HasRoom(State s, ulong descriptors)
    {
        var next = s.Tail.Next;
        return next <= s.Layout.LastTicket & s.Layout.LastTicket - next >= descriptors;
    }

    /// <summary>Submits an invalidation by domain and PASID; its ticket.</summary>
    internal static Bits Submit(State s, DescriptorKind kind, Bits domain, Bits pasid)
    {
        var none = Sorts.Page.Value(0);
        return Submit(s, kind, domain, pasid, new(Sorts.Page, none, none));
    }

    /// <summary>Submits an invalidation by domain, PASID and pages; its ticket.</summary>
    internal static Bits Submit(State s, DescriptorKind kind, Bits domain, Bits pasid, IndexRange pages)
    {
        var tail = s.Tail;
        s.Queue[new(tail.Next)] = new(kind, domain, pasid, pages.First, pages.Count, Sorts.Ticket.Value(0));
        s.Tail = tail with { Next = tail.Next + 1 };
        return tail.Next;
    }

    /// <summary>Submits a wait, which covers the descriptors since the previous wait; its ticket.</summary>
    internal static Bits SubmitWait(State s)
    {
        var tail = s.Tail;
        var none = Sorts.Page.Value(0);
        s.Queue[new(tail.Next)] = new(
            DescriptorKind.Wait, Sorts.Domain.Value(0), Sorts.Pasid.Value(0), none, none, tail.Since);
        s.Tail = new(tail.Next + 1, tail.Next + 1);
        return tail.Next;
    }

    /// <summary>A wait completes after every descriptor since the previous wait (VT-d 6.5.2.9).</summary>
    private static bool CoveredByWaitAreDone(State s, Bits since, Bits wait) => s.Reading.ForAll(
        IndexRange.Between(Sorts.Ticket, since, wait),
        ticket => s.Queue[new(ticket)].Kind == DescriptorKind.None);

    /// <summary>IOTLB invalidations run after every earlier PASID-cache invalidation (VT-d 6.5.2.12).</summary>
    private static bool EarlierPasidCacheAreDone(State s, Bits iotlb) => s.Reading.ForAll(
        IndexRange.Between(Sorts.Ticket, Sorts.Ticket.Value(0), iotlb),
        ticket => s.Queue[new(ticket)].Kind != DescriptorKind.PasidCache);

    /// <summary>What the IOTLB loaded through an entry outlives the entry in the PASID cache.</summary>
    private static void DropEntries(State s, Descriptor descriptor) => s.StaleEntries.Rewrite((entry, remnant) =>
    {
        var hit = Matches(descriptor, entry.Pasid, entry.Domain) & remnant.Level == CacheLevel.PasidCache;
        return new(Select(hit, CacheLevel.Iotlb, remnant.Level));
    });

    private static void DropTranslations(State s, Descriptor descriptor)
    {
        var everyPage = descriptor.Kind == DescriptorKind.Iotlb;
        s.StaleEntries.Rewrite((entry, remnant) =>
        {
            // An entry that is still in the PASID cache would refill the IOTLB at once.
            var hit = everyPage & Matches(descriptor, entry.Pasid, entry.Domain) & remnant.Level == CacheLevel.Iotlb;
            return new(Select(hit, CacheLevel.None, remnant.Level));
        });
        s.StaleLeaves.Clear(leaf =>
            Matches(descriptor, leaf.Pasid, leaf.Domain) & (everyPage | descriptor.Pages.Contains(leaf.Page)));
    }

    private static Bool Matches(Descriptor descriptor, Bits pasid, Bits domain) =>
        descriptor.Domain == domain & descriptor.Pasid == pasid;

    private static Choice<CacheLevel> Select(Bool hit, Choice<CacheLevel> then, Choice<CacheLevel> otherwise) =>
        new(Bits.Select(hit, then.Number, otherwise.Number));
}
