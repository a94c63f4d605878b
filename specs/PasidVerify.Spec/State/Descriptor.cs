using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Kinds of invalidation descriptor (VT-d 6.5.2).</summary>
/// <remarks>
/// The kinds with "pages", "PASIDs" or "domain" stand for one descriptor for each user that the domain has at submission, those that
/// are being disabled included (Linux: cache_tag_assign). They complete together: that some complete before others permits
/// less, so it needs no telling apart.
/// </remarks>
public enum DescriptorKind
{
    /// <summary>There is none, or it has completed.</summary>
    None,

    /// <summary>pc_inv, PASID-selective within domain.</summary>
    PasidCache,

    /// <summary>p_iotlb, PASID-selective: every translation of the PASID in the domain, of whatever kind.</summary>
    Iotlb,

    /// <summary>p_iotlb, page-selective: first-stage translations of the pages, for each PASID of the domain.</summary>
    IotlbPages,

    /// <summary>p_iotlb, PASID-selective: everything, for each PASID of the domain.</summary>
    IotlbPasids,

    /// <summary>iotlb, domain-selective: every translation and every table page of the domain, of whatever PASID.</summary>
    IotlbDomain,

    /// <summary>dev_tlb for PASID 0, else p_dev_tlb: everything that one device knows under one PASID.</summary>
    DeviceTlb,

    /// <summary>dev_tlb and p_dev_tlb: the pages, for each device and PASID of the domain.</summary>
    DeviceTlbPages,

    /// <summary>dev_tlb and p_dev_tlb: everything, for each device and PASID of the domain.</summary>
    DeviceTlbDomain,

    /// <summary>inv_wait.</summary>
    Wait,
}

/// <summary>What a descriptor removes from caches.</summary>
/// <param name="Device">The device, when it is one device's.</param>
/// <param name="Pasid">The PASID, when it is one PASID's.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Pages">The pages, when page-selective.</param>
/// <param name="UntaggedOnly">Of the PASIDs of the domain only 0: what some design switches make of it.</param>
public readonly record struct Tags(
    DeviceId Device, PasidId Pasid, DomainId Domain, PageRange Pages, Bool UntaggedOnly);

/// <summary>A descriptor that has been submitted and has not completed.</summary>
/// <param name="Kind">What it invalidates.</param>
/// <param name="Tags">What of it.</param>
/// <param name="Since">First ticket that a wait covers: the one after the previous wait (VT-d 6.5.2.9).</param>
public readonly record struct Descriptor(Choice<DescriptorKind> Kind, Tags Tags, Ticket Since);
