using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What a call in flight is doing.</summary>
public enum CallKind
{
    /// <summary>There is no call.</summary>
    None,

    /// <summary>iommu_dma_pasid_disable.</summary>
    Disable,

    /// <summary>iommu_unmap_kva on a strict domain.</summary>
    UnmapKva,
}

/// <summary>A call between its begin and its end.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Device">The device that is disabled, or that owns the domain.</param>
/// <param name="Pasid">Its PASID.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="First">First page that is unmapped.</param>
/// <param name="Count">Number of pages that are unmapped.</param>
/// <param name="EntryFlush">Ticket of its PASID-cache invalidation, when it disables.</param>
/// <param name="Flush">Ticket of its IOTLB invalidation.</param>
/// <param name="Wait">Ticket of the wait descriptor that ends it.</param>
public readonly record struct Call(
    Choice<CallKind> Kind,
    Bits Device,
    Bits Pasid,
    Bits Domain,
    Bits First,
    Bits Count,
    Bits EntryFlush,
    Bits Flush,
    Bits Wait) : ILifted<Call>
{
    /// <summary>The pages that are unmapped.</summary>
    public IndexRange Pages => new(Sorts.Page, First, Count);

    /// <inheritdoc/>
    public static Call Read(IFieldSource fields) => new(
        fields.Choice<CallKind>("kind"),
        fields.Bits(Sorts.Device),
        fields.Bits(Sorts.Pasid),
        fields.Bits(Sorts.Domain),
        fields.Bits(new("first", Sorts.Page.Width)),
        fields.Bits(new("count", Sorts.Page.Width)),
        fields.Bits(new("entryFlush", Sorts.Ticket.Width)),
        fields.Bits(new("flush", Sorts.Ticket.Width)),
        fields.Bits(new("wait", Sorts.Ticket.Width)));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Choice("kind", Kind);
        fields.Bits(Sorts.Device, Device);
        fields.Bits(Sorts.Pasid, Pasid);
        fields.Bits(Sorts.Domain, Domain);
        fields.Bits(new("first", Sorts.Page.Width), First);
        fields.Bits(new("count", Sorts.Page.Width), Count);
        fields.Bits(new("entryFlush", Sorts.Ticket.Width), EntryFlush);
        fields.Bits(new("flush", Sorts.Ticket.Width), Flush);
        fields.Bits(new("wait", Sorts.Ticket.Width), Wait);
    }
}
