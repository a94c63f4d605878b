using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// What a driver asked of a call, by the call's arguments, and of a call in flight by what it began with (RFC 6/7:
/// iommu_map_kva; Linux: iommu_dma_map_page, iommu_dma_map_sg).
/// </summary>
/// <remarks>Which bytes of a page frame are a buffer's is a law of arithmetic.</remarks>
internal static class Asked
{
    /// <summary>The domain that the call is about.</summary>
    public static DomainId Domain(Step step) => step.Operation?.Name switch
    {
        Operation.MapKva or Operation.BeginUnmapKva => new(step.Arguments[0]),
        Operation.MapSegment or Operation.BeginUndoMapSg or Operation.End => CallOf(step).Domain,
        _ => step.Before.DefaultDomains[new(step.Arguments[0])].Domain,
    };

    /// <summary>The page has bytes of the range that the call speaks of, addresses of the device or of the kernel.</summary>
    public static Bool Of(Step step, Page page)
    {
        if (step.Operation?.Name is Operation.BeginUndoMapSg or Operation.End) return CallOf(step).Pages.Contains(page);
        var (first, count) = (step.Arguments[1], step.Arguments[2]);
        return step.Operation?.Name switch
        {
            Operation.MapDma or Operation.BeginUnmapDma => Place(step, page) < Count(step),
            Operation.MapSegment => WholePages(first, step.Arguments[3], page),
            _ => WholePages(first, count, page),
        };
    }

    /// <summary>The device is to write it.</summary>
    public static Bool Writing(Step step, Point p) => step.Operation?.Name switch
    {
        Operation.MapKva => (step.Arguments[3] & MapKva.Write) != 0,
        Operation.MapDma => new Choice<Direction>(step.Arguments[4]) != Direction.ToDevice,
        Operation.BeginMapSg => new Choice<Direction>(step.Arguments[3]) != Direction.ToDevice,
        _ => Before(step, p).Writable,
    };

    /// <summary>The page leads to what the driver named; of a bounced one, its part of the buffer is that.</summary>
    public static Bool Leads(Step step, Point p)
    {
        var (grant, leaf) = (After(step, p), KernelTable.Today(step.Before, p.Page));
        return step.Operation?.Name switch
        {
            Operation.MapKva => leaf.Present & grant.Frame == leaf.Frame
                & step.Before.Layout.InDirectMap(step.Arguments[1], step.Arguments[2]),
            Operation.MapSegment => grant.Frame == BufferFrame(step, p) & IsMemory(step)
                & Before(step, p).Phase == GrantPhase.Reserved & CallOf(step).Pages.Contains(p.Page),
            Operation.MapDma => IsPartOfBuffer(step, p, grant.Buffer) & IsMemory(step)
                & (grant.Bounced | grant.Frame == grant.Buffer.Source),
            _ => true,
        };
    }

    /// <summary>
    /// In a domain of the DMA API: its pages are one mapping, those that the call speaks of, no more and no fewer.
    /// </summary>
    public static Bool IsOneMapping(Step step, Grant grant) => step.Operation?.Name switch
    {
        Operation.MapDma or Operation.BeginUnmapDma =>
            grant.Mapping.First == First(step) & grant.Mapping.Count == Count(step),
        Operation.End => grant.Mapping.First == CallOf(step).Pages.First & grant.Mapping.Count == CallOf(step).Pages.Count,
        _ => true,
    };

    /// <summary>The call whose number is the first argument.</summary>
    public static Call CallOf(Step step) => step.Before.Calls[new(step.Arguments[0])];

    /// <summary>The grant at a point before the call.</summary>
    public static Grant Before(Step step, Point p) => step.Before.Grants[new(p.Domain, p.Page)];

    /// <summary>The grant at a point after it.</summary>
    public static Grant After(Step step, Point p) => step.After.Grants[new(p.Domain, p.Page)];

    private static Page First(Step step) => PageOf(step.Arguments[1]);

    private static Page Count(Step step) => step.Operation?.Name == Operation.MapDma
        ? ByteRange.PagesAround(step.Arguments[2], step.Arguments[3]).Count
        : ByteRange.PagesAround(step.Arguments[1], step.Arguments[2]).Count;

    /// <summary>Which page of the range it is, from 0.</summary>
    private static Page Place(Step step, Page page) => page - First(step);

    private static Bool WholePages(Bits first, Bits count, Page page) =>
        (first & Layout.OffsetMask) == 0 & (count & Layout.OffsetMask) == 0 & page - PageOf(first) < PageOf(count);

    /// <summary>The page frame of the buffer that is as far from its first as the page is from the range's.</summary>
    private static Frame BufferFrame(Step step, Point p) =>
        FrameOf(step.Arguments[2]) + new Frame(Place(step, p.Page).ToBits().Slice(0, Sorts.Frame.Width));

    /// <summary>The buffer is memory, and its address for the device has the same offset in its page.</summary>
    private static Bool IsMemory(Step step) => step.Before.Layout.InMemory(step.Arguments[2], step.Arguments[3])
        & ((step.Arguments[1] ^ step.Arguments[2]) & Layout.OffsetMask) == 0;

    private static Bool IsPartOfBuffer(Step step, Point p, BufferPart granted)
    {
        var part = BufferPart.Of(step.Arguments[2], step.Arguments[3], BufferFrame(step, p));
        return granted.Source == part.Source & granted.From == part.From & granted.To == part.To;
    }

    private static Page PageOf(Bits address) => new(address.Slice(Layout.PageShift, Sorts.Page.Width));

    private static Frame FrameOf(Bits address) => new(address.Slice(Layout.PageShift, Sorts.Frame.Width));
}
