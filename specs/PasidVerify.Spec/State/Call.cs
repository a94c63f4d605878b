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

    /// <summary>dma_unmap on a strict domain, or a list that failed is undone.</summary>
    UnmapDma,

    /// <summary>The flush queue of a lazy domain is flushed.</summary>
    FlushQueue,

    /// <summary>The kernel takes pages, or rights to them, out of its own page table.</summary>
    KernelChange,

    /// <summary>The kernel gives one of its table pages back.</summary>
    FreeTable,

    /// <summary>dma_map_sg: a list is being mapped. It waits for its segments, and not for the hardware.</summary>
    MapSg,
}

/// <summary>The invalidations that a call waits for, by ticket. A field is read for calls of kinds that have it only.</summary>
/// <param name="Entry">PASID-cache invalidation.</param>
/// <param name="Iotlb">IOTLB invalidation.</param>
/// <param name="DeviceTlb">Invalidation of device TLBs.</param>
/// <param name="Wait">The wait descriptor.</param>
public readonly record struct Flush(Ticket Entry, Ticket Iotlb, Ticket DeviceTlb, Ticket Wait);

/// <summary>A call between its begin and its end.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Device">The device that is disabled.</param>
/// <param name="Pasid">Its PASID.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Pages">The pages that are mapped, unmapped, or changed.</param>
/// <param name="Region">The region whose table page is freed.</param>
/// <param name="Flush">What it waits for.</param>
/// <param name="Buffer">In a domain of the DMA API: the page frame in which the buffer that is unmapped begins.</param>
public readonly record struct Call(
    Choice<CallKind> Kind,
    DeviceId Device,
    PasidId Pasid,
    DomainId Domain,
    PageRange Pages,
    RegionId Region,
    Flush Flush,
    Frame Buffer);
