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

    /// <summary>The kernel takes pages, or rights to them, out of its own page table.</summary>
    KernelChange,

    /// <summary>The kernel gives one of its table pages back.</summary>
    FreeTable,
}

/// <summary>A call between its begin and its end.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Device">The device that is disabled, or that owns the domain.</param>
/// <param name="Pasid">Its PASID.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Pages">The pages that are unmapped, or changed.</param>
/// <param name="Region">The region whose table page is freed.</param>
/// <param name="EntryFlush">Ticket of its PASID-cache invalidation, when it disables.</param>
/// <param name="Flush">Ticket of its IOTLB invalidation.</param>
/// <param name="Wait">Ticket of the wait descriptor that ends it.</param>
public readonly record struct Call(
    Choice<CallKind> Kind,
    DeviceId Device,
    PasidId Pasid,
    DomainId Domain,
    PageRange Pages,
    RegionId Region,
    Ticket EntryFlush,
    Ticket Flush,
    Ticket Wait);
