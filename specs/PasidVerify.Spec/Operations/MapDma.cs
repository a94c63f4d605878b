using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What the device may do with a buffer (Linux: enum dma_data_direction).</summary>
public enum Direction
{
    /// <summary>Read and write it.</summary>
    Bidirectional,

    /// <summary>Read it.</summary>
    ToDevice,

    /// <summary>Write it; first-stage tables cannot forbid reading (VT-d 3.6).</summary>
    FromDevice,
}

/// <summary>
/// dma_map_single, dma_map_page, and a coherent buffer, which is whole pages in both directions (Linux:
/// iommu_dma_map_page): maps the pages around a buffer of physical memory, under addresses of the device's default
/// domain that the implementation chooses.
/// </summary>
public static class MapDma
{
    /// <summary>Runs the call. What becomes present needs no invalidation (VT-d 6.5.3.5).</summary>
    /// <param name="s">The state.</param>
    /// <param name="device">The device.</param>
    /// <param name="iova">The choice: the buffer's address for the device; 0 says that it found none.</param>
    /// <param name="address">First byte of the buffer, a physical address.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="direction">A <see cref="Direction"/>.</param>
    /// <param name="slot">The choice: the first of the bounce frames, where it takes some; 0 says that it found none.</param>
    public static Status Run(
        State s, DeviceId device, Bits iova, Bits address, Bits size, Choice<Direction> direction, Frame slot)
    {
        var domain = s.DefaultDomains[device].Domain;
        var owner = s.DomainOwners[domain];
        if (owner.Kind != DomainKind.Dma) return Status.NoDmaDomain;
        if (direction.Number > (ulong)Direction.FromDevice) return Status.InvalidDirection;
        if (size == 0) return Status.EmptyRange;
        var pages = Pages(iova, address, size);
        if (!s.Layout.InMemory(address, size)) return Status.OutOfRange;
        if (iova == 0) return Status.Exhausted;
        if (((iova ^ address) & Layout.OffsetMask) != 0) return Status.ChoiceRefused;
        if (DmaDomain.RefuseChoice(s, domain, pages) is { } chosen) return chosen;
        Frame buffer = new(address.Slice(Layout.PageShift, Sorts.Frame.Width));
        if (!s.Reading.ForAll(pages, page => !s.Layout.BouncePool.Contains(FrameOf(page, buffer))))
            return Status.OutOfRange;

        var bounced = Bounce.IsNeeded(s, owner, address, size);
        var first = buffer;
        if (bounced)
        {
            FrameRange slots = new(slot, pages.Count.AsFrames());
            if (Bounce.Refuse(s, slots) is { } refusal) return refusal;
            Bounce.Take(s, slots, domain, pages.First, PartOf, direction);
            first = slot;
        }

        var writable = direction != Direction.ToDevice;
        s.Tables.Set(pages, page => new(domain, page), page => new(true, writable, FrameOf(page, first)));
        s.Grants.Set(
            pages,
            page => new(domain, page),
            page => default(Grant) with
            {
                Phase = GrantPhase.Live,
                Writable = writable,
                Frame = FrameOf(page, first),
                Mapping = pages,
                Buffer = PartOf((page - pages.First).AsFrames()),
                Bounced = bounced,
            });
        return Status.Ok;

        Frame FrameOf(Page page, Frame first) => DmaDomain.FrameOf(page, pages, first);

        BufferPart PartOf(Frame number) => BufferPart.Of(address, size, buffer + number);
    }

    /// <summary>The pages by which the device knows a buffer: as many as it touches page frames.</summary>
    internal static PageRange Pages(Bits iova, Bits address, Bits size) => new(
        new(iova.Slice(Layout.PageShift, Sorts.Page.Width)),
        ByteRange.PagesAround(address, size).Count);
}
