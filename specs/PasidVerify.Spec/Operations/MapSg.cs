using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// dma_map_sg (Linux: iommu_dma_map_sg, iommu_map_sg): maps a scatter-gather list under one range of addresses. The call
/// begins by taking the addresses, maps one segment at a time, and ends when all pages are mapped: from then on the list
/// is one buffer, which dma_unmap takes away as any other. Until it ends it may fail, and is undone.
/// </summary>
/// <remarks>
/// Segments are whole pages: Linux pads them so before it maps the first (iommu_dma_map_sg). It maps them in the order of
/// their addresses; here any order will do. The device may reach a segment as soon as it is mapped.
/// </remarks>
public static class MapSg
{
    /// <summary>Begins the call, under a call number that is free.</summary>
    /// <param name="s">The state.</param>
    /// <param name="device">The device.</param>
    /// <param name="iova">The choice: the list's address for the device; 0 says that it found none.</param>
    /// <param name="size">Bytes of all segments.</param>
    /// <param name="direction">A <see cref="Direction"/>.</param>
    /// <param name="call">The number.</param>
    public static Status Begin(
        State s, DeviceId device, Bits iova, Bits size, Choice<Direction> direction, CallId call)
    {
        var domain = s.DefaultDomains[device].Domain;
        var owner = s.DomainOwners[domain];
        if (owner.Kind != DomainKind.Dma) return Status.NoDmaDomain;
        // The segments of an untrusted device may have to be bounced: each is mapped alone (iommu_dma_map_sg_swiotlb).
        if (!owner.Trusted) return Status.NotTrusted;
        if (direction.Number > (ulong)Direction.FromDevice) return Status.InvalidDirection;
        if (size == 0) return Status.EmptyRange;
        if ((size & Layout.OffsetMask) != 0) return Status.Misaligned;
        if (iova == 0) return Status.Exhausted;
        if ((iova & Layout.OffsetMask) != 0) return Status.ChoiceRefused;
        var pages = ByteRange.Pages(iova, size);
        if (DmaDomain.RefuseChoice(s, domain, pages) is { } chosen) return chosen;
        if (CallsInFlight.Refuse(s, call) is { } full) return full;

        s.Grants.Set(
            pages,
            page => new(domain, page),
            _ => default(Grant) with
            {
                Phase = GrantPhase.Reserved, Writable = direction != Direction.ToDevice, Call = call,
            });
        s.Calls[call] = default(Call) with { Kind = CallKind.MapSg, Domain = domain, Pages = pages };
        return Status.Pending;
    }

    /// <summary>Maps a segment. What becomes present needs no invalidation (VT-d 6.5.3.5).</summary>
    /// <param name="s">The state.</param>
    /// <param name="number">The call.</param>
    /// <param name="iova">The choice: where in the list; no page of it is mapped yet. 0 says that it has no room left.</param>
    /// <param name="address">First byte of the segment, a physical address.</param>
    /// <param name="size">Bytes.</param>
    public static Status MapSegment(State s, CallId number, Bits iova, Bits address, Bits size)
    {
        var call = s.Calls[number];
        if (call.Kind != CallKind.MapSg) return Status.NoSuchCall;
        if (size == 0) return Status.EmptyRange;
        if (!ByteRange.Aligned(address, size)) return Status.Misaligned;
        if (!s.Layout.InMemory(address, size)) return Status.OutOfRange;
        if (iova == 0) return Status.Exhausted;
        if ((iova & Layout.OffsetMask) != 0) return Status.ChoiceRefused;
        var pages = ByteRange.Pages(iova, size);
        if (!s.Reading.ForAll(pages, page => IsLeft(Grant(page)))) return Status.ChoiceRefused;
        if (!s.Reading.ForAll(pages, page => !s.Layout.BouncePool.Contains(FrameOf(page)))) return Status.OutOfRange;

        s.Tables.Set(pages, page => new(call.Domain, page), page => new(true, Grant(page).Writable, FrameOf(page)));
        s.Grants.Set(
            pages,
            page => new(call.Domain, page),
            page => Grant(page) with { Phase = GrantPhase.Live, Frame = FrameOf(page) });
        return Status.Ok;

        Grant Grant(Page page) => s.Grants[new(call.Domain, page)];

        Bool IsLeft(Grant grant) => grant.Phase == GrantPhase.Reserved & grant.Call == number;

        Frame FrameOf(Page page) =>
            DmaDomain.FrameOf(page, pages, new(address.Slice(Layout.PageShift, Sorts.Frame.Width)));
    }

    /// <summary>
    /// The call fails, at any time: what it mapped is unmapped, strictly also in a lazy domain, and the addresses are
    /// free when that has returned (Linux: iommu_map_sg unmaps by iommu_unmap, which waits, then iommu_dma_free_iova).
    /// </summary>
    public static Status BeginUndo(State s, CallId number)
    {
        var call = s.Calls[number];
        if (call.Kind != CallKind.MapSg) return Status.NoSuchCall;
        if (!Invalidation.HasRoom(s, Flushes.Descriptors)) return Status.Exhausted;
        Unmap.ClearTranslations(s, call.Domain, call.Pages);
        s.Grants.Set(call.Pages, page => new(call.Domain, page), page => Retired(s.Grants[new(call.Domain, page)]));
        s.Calls[number] = call with
        {
            Kind = CallKind.UnmapDma,
            Flush = s.Design.NoFlushAfterFailedSg
                ? Flushes.OfNothing(s)
                : Flushes.OfPages(s, call.Domain, call.Pages),
        };
        return Status.Pending;
    }

    /// <summary>Every page of the list is mapped.</summary>
    internal static bool IsComplete(State s, Call call) =>
        s.Reading.ForAll(call.Pages, page => s.Grants[new(call.Domain, page)].Phase == GrantPhase.Live);

    /// <summary>The list is one mapping from now on.</summary>
    internal static void Finish(State s, Call call) => s.Grants.Set(
        call.Pages,
        page => new(call.Domain, page),
        page => s.Grants[new(call.Domain, page)] with { Call = 0, Mapping = call.Pages });

    /// <summary>What was never mapped stays reserved: nothing is granted there.</summary>
    private static Grant Retired(Grant grant) => grant with
    {
        Phase = (grant.Phase == GrantPhase.Reserved).Select<GrantPhase>(GrantPhase.Reserved, GrantPhase.Retiring),
    };
}
