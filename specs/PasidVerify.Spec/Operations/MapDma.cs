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
    public static Status Run(
        State s, DeviceId device, Bits iova, Bits address, Bits size, Choice<Direction> direction)
    {
        var domain = s.DefaultDomains[device].Domain;
        if (s.DomainOwners[domain].Kind != DomainKind.Dma) return Status.NoDmaDomain;
        if (direction.Number > (ulong)Direction.FromDevice) return Status.InvalidDirection;
        if (size == 0) return Status.EmptyRange;
        if (!s.Layout.InMemory(address, size)) return Status.OutOfRange;
        if (iova == 0) return Status.Exhausted;
        var pages = DmaDomain.PagesAround(iova, size);
        if (!s.Layout.InAperture(pages) | ((iova ^ address) & Layout.OffsetMask) != 0) return Status.ChoiceRefused;
        if (!s.Reading.ForAll(pages, page => DmaDomain.IsFree(s, domain, page))) return Status.ChoiceRefused;

        var writable = direction != Direction.ToDevice;
        s.Tables.Set(pages, page => new(domain, page), page => new(true, writable, FrameOf(page)));
        s.Grants.Set(
            pages,
            page => new(domain, page),
            page => new(GrantPhase.Live, writable, FrameOf(page), Call: 0, Since: 0, pages));
        return Status.Ok;

        Frame FrameOf(Page page)
        {
            Frame first = new(address.Slice(Layout.PageShift, Sorts.Frame.Width));
            return first + new Frame((page - pages.First).ToBits().Slice(0, Sorts.Frame.Width));
        }
    }
}
