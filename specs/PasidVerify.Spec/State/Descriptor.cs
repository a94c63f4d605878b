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

    /// <summary>iotlb, domain-selective: every translation and every table page of the domain, of whatever PASID.</summary>
    IotlbDomain,

    /// <summary>inv_wait.</summary>
    Wait,
}

/// <summary>A descriptor that has been submitted and has not completed.</summary>
/// <param name="Kind">What it invalidates.</param>
/// <param name="Domain">Tag: the domain.</param>
/// <param name="Pasid">Tag: the PASID.</param>
/// <param name="Pages">The pages, when page-selective.</param>
/// <param name="Since">First ticket that a wait covers: the one after the previous wait (VT-d 6.5.2.9).</param>
public readonly record struct Descriptor(
    Choice<DescriptorKind> Kind, DomainId Domain, PasidId Pasid, PageRange Pages, Ticket Since);
