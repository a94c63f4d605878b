using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// dma_unmap (Linux: iommu_dma_unmap_page): takes a buffer away from the device, all of what was mapped together. In a
/// strict domain it returns when no cache knows the translations; in a lazy one at once, and the addresses wait in the
/// flush queue.
/// </summary>
public static class UnmapDma
{
    /// <summary>Begins the call, under a call number that is free; a lazy domain needs none and is done at once.</summary>
    public static Status Begin(State s, DeviceId device, Bits iova, Bits size, CallId call)
    {
        var domain = s.DefaultDomains[device].Domain;
        var owner = s.DomainOwners[domain];
        if (owner.Kind != DomainKind.Dma) return Status.NoDmaDomain;
        if (size == 0) return Status.EmptyRange;
        // No address below the first page, nor across the last one, was ever given.
        if (iova <= Layout.OffsetMask | size - 1 > ~iova) return Status.OutOfRange;
        var pages = ByteRange.PagesAround(iova, size);
        var first = s.Grants[new(domain, pages.First)];
        if (!s.Reading.ForAll(pages, page => IsMapped(s.Grants[new(domain, page)], page))) return Status.NotMapped;
        if (owner.Lazy)
        {
            Unmap.ClearTranslations(s, domain, pages);
            var since = s.Tail.Next;
            s.Grants.Set(
                pages,
                page => new(domain, page),
                page => s.Grants[new(domain, page)] with { Phase = GrantPhase.Queued, Since = since });
            return Status.Ok;
        }

        if (CallsInFlight.Refuse(s, call) is { } full) return full;
        var begun = Unmap.Begin(s, CallKind.UnmapDma, domain, pages, call, flush: !s.Design.NoFlushOnUnmapIova);
        s.Calls[call] = s.Calls[call] with { Buffer = first.Buffer.Source };
        return begun;

        // Together with the others, and, where it has a copy, for one buffer.
        Bool IsMapped(Grant grant, Page page) => grant.Phase == GrantPhase.Live
            & grant.Mapping.First == pages.First & grant.Mapping.Count == pages.Count
            & (!grant.Bounced | page == pages.First + (grant.Buffer.Source - first.Buffer.Source).AsPages());
    }

    /// <summary>What the device wrote to a bounce buffer comes back when it can write no more.</summary>
    internal static void Finish(State s, Call call)
    {
        Bounce.GiveBack(s, call);
        Unmap.Finish(s, call);
    }
}
