namespace PasidVerify.Conformance.Ftrace;

/// <summary>The events that the checker reads; every other event is counted and skipped.</summary>
public enum FtraceEventKind : byte
{
    /// <summary>iommu:map: a range became mapped, in a domain that the line does not name.</summary>
    Map,

    /// <summary>iommu:unmap: printed after the page tables were cleared.</summary>
    Unmap,

    /// <summary>intel_iommu:qi_submit: a descriptor was submitted (not: completed).</summary>
    QueuedInvalidation,

    /// <summary>iommu:attach_device_to_domain: names the device only.</summary>
    AttachDevice,

    /// <summary>iommu:detach_device_from_domain: names the device only.</summary>
    DetachDevice,

    /// <summary>iommu:add_device_to_group.</summary>
    AddDeviceToGroup,

    /// <summary>intel_iommu:cache_tag_assign (6.10 on): a domain got a domain id.</summary>
    CacheTagAssign,

    /// <summary>intel_iommu:cache_tag_unassign (6.10 on): a domain loses its domain id.</summary>
    CacheTagUnassign,

    /// <summary>intel_iommu:cache_tag_flush_range (6.10 on): the driver is about to flush this range.</summary>
    CacheTagFlushRange,

    /// <summary>intel_iommu:cache_tag_flush_all (6.10 on).</summary>
    CacheTagFlushAll,

    /// <summary>dma:dma_map_page, dma_map_sg, dma_map_resource, dma_alloc*: after the map lines of the call.</summary>
    DmaMapped,

    /// <summary>dma:dma_unmap_page, dma_unmap_resource: after the unmap line of the call.</summary>
    DmaUnmapped,

    /// <summary>dma:dma_unmap_sg, dma_free*: before the unmap line of the call.</summary>
    DmaUnmapping,

    /// <summary>A probe on an iommu_map function: the domain's pointer and the address, before the map lines.</summary>
    ProbeMap,

    /// <summary>
    /// A probe on an iommu_unmap function: the domain's pointer and the address, before the unmap line.
    /// </summary>
    ProbeUnmap,

    /// <summary>A probe on a flush callback: the domain's pointer, before the descriptor.</summary>
    ProbeFlush,

    /// <summary>tracing_mark_write: a remark from user space.</summary>
    Marker,
}
