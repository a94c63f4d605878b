using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// Kernel layout and capacities. Proofs leave them unknown, so that they hold for every size; small scopes make them
/// small, so that a few steps reach every edge.
/// </summary>
public sealed record Layout
{
    /// <summary>Bits of a byte offset in a page.</summary>
    public const int PageShift = 12;

    /// <summary>A byte offset in a page.</summary>
    public const ulong OffsetMask = (1UL << PageShift) - 1;

    /// <summary>First byte of the kernel's direct map (PAGE_OFFSET), 64 bits, page-aligned.</summary>
    public required Bits DirectMapBase { get; init; }

    /// <summary>Bytes of the direct map, 64 bits, page-aligned; it does not wrap around.</summary>
    public required Bits DirectMapSize { get; init; }

    /// <summary>The highest PASID.</summary>
    public required PasidId LastPasid { get; init; }

    /// <summary>The highest domain id.</summary>
    public required DomainId LastDomain { get; init; }

    /// <summary>The highest call number.</summary>
    public required CallId LastCall { get; init; }

    /// <summary>The highest ticket.</summary>
    public required Ticket LastTicket { get; init; }

    /// <summary>The highest page frame below the host address width.</summary>
    public required Frame LastFrame { get; init; }

    /// <summary>The highest page that the DMA API may give to devices: a domain's aperture ends there.</summary>
    public required Page LastIova { get; init; }

    /// <summary>
    /// The bounce pool, which may be empty: page frames that the DMA API keeps for copies of buffers (Linux: io_tlb_mem).
    /// </summary>
    public required FrameRange BouncePool { get; init; }

    /// <summary>What the kernel's command line says.</summary>
    public required Policy Policy { get; init; }

    /// <summary>PASIDs that the allocator may give.</summary>
    public IndexRange<Sorts.Pasids> DynamicPasids => new(Pasids.FirstDynamic, LastPasid - 1);

    /// <summary>Domain ids that may be allocated.</summary>
    public IndexRange<Sorts.Domains> AllocatedDomains => new(Domains.FirstAllocated, LastDomain - 2);

    /// <summary>Numbers that calls in flight may have.</summary>
    public IndexRange<Sorts.Calls> Calls => new(0, LastCall + 1);

    /// <summary>The layout can be: sizes fit, and the direct map lies in the upper canonical half.</summary>
    public Bool WellFormed =>
        DirectMapBase >= 0xffff_8000_0000_0000 & (DirectMapBase & 0xfff) == 0 & (DirectMapSize & 0xfff) == 0
        & (DirectMapSize - 1 <= ~DirectMapBase)
        & LastPasid >= Pasids.KernelDma & LastDomain >= Domains.Kernel & LastCall < 0xffff
        & LastIova < 1UL << 35 & (BouncePool.Count == 0 | BouncePoolIsMemory);

    /// <summary>The bytes from a physical address on lie below the host address width.</summary>
    public Bool InMemory(Bits address, Bits size)
    {
        var bytes = (LastFrame.ToBits().Extend(64) << PageShift) | new Bits(OffsetMask, 64);
        return address <= bytes & size - 1 <= bytes - address;
    }

    /// <summary>
    /// The pages may be given to a device: not page 0, which stands for failure, nor beyond the aperture, nor in the
    /// interrupt window, which is reserved (Linux: iova_reserve_iommu_regions).
    /// </summary>
    public Bool InAperture(PageRange pages)
    {
        var last = pages.First + pages.Count - 1;
        return pages.First >= 1 & pages.First <= LastIova & pages.Count - 1 <= LastIova - pages.First
            & (last < InterruptWindow.First | pages.First > InterruptWindow.Last);
    }

    /// <summary>
    /// The bytes from <paramref name="address"/> on lie inside the direct map (RFC 6/7), without wrapping around:
    /// nothing is added that could overflow.
    /// </summary>
    public Bool InDirectMap(Bits address, Bits size)
    {
        var offset = address - DirectMapBase;
        return offset < DirectMapSize & size <= DirectMapSize - offset;
    }

    /// <summary>The page lies inside the direct map.</summary>
    public Bool InDirectMap(Page page) =>
        InDirectMap(page.ToBits().Extend(64) << PageShift, new Bits(OffsetMask + 1, 64));

    /// <summary>The check as RFC 6/7 posted it: the sum wraps around for a large size, or near 2^64.</summary>
    public Bool InDirectMapAsPosted(Bits address, Bits size) =>
        address >= DirectMapBase & address + size <= DirectMapBase + DirectMapSize;

    /// <summary>Frame 0 stands for failure (<see cref="Bounce"/>), and the interrupt window is never memory.</summary>
    private Bool BouncePoolIsMemory
    {
        get
        {
            var (first, last) = (BouncePool.First, BouncePool.First + BouncePool.Count - 1);
            return first >= 1 & first <= last & last <= LastFrame
                & (last < InterruptWindow.First | first > InterruptWindow.Last);
        }
    }
}
