namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Which event names the checker reads, and as what. Linux 6.1 to 6.12; probes by the names of the function.
/// </summary>
internal static class EventCatalogue
{
    /// <summary>False for an event that says nothing about translations.</summary>
    public static bool TryKind(ReadOnlySpan<char> name, out FtraceEventKind kind)
    {
        FtraceEventKind? known = name switch
        {
            "map" => FtraceEventKind.Map,
            "unmap" => FtraceEventKind.Unmap,
            "qi_submit" => FtraceEventKind.QueuedInvalidation,
            "attach_device_to_domain" => FtraceEventKind.AttachDevice,
            "detach_device_from_domain" => FtraceEventKind.DetachDevice,
            "add_device_to_group" => FtraceEventKind.AddDeviceToGroup,
            "cache_tag_assign" => FtraceEventKind.CacheTagAssign,
            "cache_tag_unassign" => FtraceEventKind.CacheTagUnassign,
            "cache_tag_flush_range" => FtraceEventKind.CacheTagFlushRange,
            "cache_tag_flush_all" => FtraceEventKind.CacheTagFlushAll,
            "dma_map_page" or "dma_map_sg" or "dma_map_resource" => FtraceEventKind.DmaMapped,
            "dma_alloc" or "dma_alloc_pages" or "dma_alloc_sgt" => FtraceEventKind.DmaMapped,
            "dma_unmap_page" or "dma_unmap_resource" => FtraceEventKind.DmaUnmapped,
            "dma_unmap_sg" or "dma_free" or "dma_free_pages" or "dma_free_sgt" => FtraceEventKind.DmaUnmapping,
            "iommu_map" or "iommu_map_atomic" => FtraceEventKind.ProbeMap,
            "iommu_map_sg" or "iommu_map_sg_atomic" => FtraceEventKind.ProbeMap,
            "iommu_unmap" or "iommu_unmap_fast" => FtraceEventKind.ProbeUnmap,
            "iotlb_sync" or "flush_iotlb_all" => FtraceEventKind.ProbeFlush,
            "tracing_mark_write" => FtraceEventKind.Marker,
            _ => null,
        };
        kind = known ?? default;
        return known is not null;
    }
}
