using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Kinds of invalidation descriptor (VT-d 6.5.2).</summary>
public enum DescriptorKind
{
    /// <summary>There is none, or it has completed.</summary>
    None,

    /// <summary>pc_inv, PASID-selective within domain.</summary>
    PasidCache,

    /// <summary>p_iotlb, PASID-selective: every translation of the PASID, of whatever kind.</summary>
    Iotlb,

    /// <summary>p_iotlb, page-selective: first-stage translations of the pages.</summary>
    IotlbPages,

    /// <summary>inv_wait.</summary>
    Wait,
}

/// <summary>A descriptor that has been submitted and has not completed.</summary>
/// <param name="Kind">What it invalidates.</param>
/// <param name="Domain">Tag: the domain.</param>
/// <param name="Pasid">Tag: the PASID.</param>
/// <param name="First">First page, when page-selective.</param>
/// <param name="Count">Number of pages, when page-selective.</param>
/// <param name="Since">First ticket that a wait covers: the one after the previous wait (VT-d 6.5.2.9).</param>
public readonly record struct Descriptor(
    Choice<DescriptorKind> Kind, Bits Domain, Bits Pasid, Bits First, Bits Count, Bits Since) : ILifted<Descriptor>
{
    /// <summary>The pages, when page-selective.</summary>
    public IndexRange Pages => new(Sorts.Page, First, Count);

    /// <inheritdoc/>
    public static Descriptor Read(IFieldSource fields) => new(
        fields.Choice<DescriptorKind>("kind"),
        fields.Bits(Sorts.Domain),
        fields.Bits(Sorts.Pasid),
        fields.Bits(new("first", Sorts.Page.Width)),
        fields.Bits(new("count", Sorts.Page.Width)),
        fields.Bits(new("since", Sorts.Ticket.Width)));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Choice("kind", Kind);
        fields.Bits(Sorts.Domain, Domain);
        fields.Bits(Sorts.Pasid, Pasid);
        fields.Bits(new("first", Sorts.Page.Width), First);
        fields.Bits(new("count", Sorts.Page.Width), Count);
        fields.Bits(new("since", Sorts.Ticket.Width), Since);
    }
}
