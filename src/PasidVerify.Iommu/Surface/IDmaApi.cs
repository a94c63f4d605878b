namespace PasidVerify.Iommu;

/// <summary>
/// The DMA API as a driver sees it: buffers of physical memory become addresses of the device's default domain, which
/// its requests without PASID use, and those with the reserved PASID in IOVA mode.
/// </summary>
public interface IDmaApi
{
    /// <summary>The kernel finds a device and gives it its default domain (Linux: iommu_probe_device).</summary>
    /// <param name="device">Source id, 16 bits.</param>
    /// <param name="domain">
    /// <see cref="WellKnownDomain.Passthrough"/>, or the domain of the device's group; 0 when refused.
    /// </param>
    Status Probe(ushort device, out ushort domain);

    /// <summary>Maps a buffer: dma_map_single, dma_map_page, dma_alloc_coherent (Linux: iommu_dma_map_page).</summary>
    /// <param name="device">Source id, 16 bits.</param>
    /// <param name="address">First byte of the buffer, a physical address.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="direction">Any number, as a C caller may pass.</param>
    /// <param name="iova">The device's address of the first byte; 0 when refused.</param>
    /// <param name="copy">
    /// Physical address of the copy's first page, where an untrusted device gets one instead of the buffer; else 0.
    /// </param>
    Status MapDma(ushort device, ulong address, ulong size, Direction direction, out ulong iova, out ulong copy);

    /// <summary>
    /// Takes a buffer away, all that was mapped together: dma_unmap. Strict domains answer
    /// <see cref="Status.Pending"/> with a call to end; lazy ones Ok at once, and the address waits in the flush queue.
    /// </summary>
    /// <param name="device">Source id, 16 bits.</param>
    /// <param name="iova">The device's address of the first byte.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="call">The call to end; -1 when there is none.</param>
    Status BeginUnmapDma(ushort device, ulong iova, ulong size, out int call);

    /// <summary>Begins dma_map_sg: takes addresses for a list of whole pages. Trusted devices only.</summary>
    /// <param name="device">Source id, 16 bits.</param>
    /// <param name="size">Bytes of all segments, a multiple of 4096.</param>
    /// <param name="direction">Any number, as a C caller may pass.</param>
    /// <param name="iova">The device's address of the list; 0 when refused.</param>
    /// <param name="call">Ends, with <see cref="IPasidDma.End"/>, once all of the list is mapped.</param>
    Status BeginMapSg(ushort device, ulong size, Direction direction, out ulong iova, out int call);

    /// <summary>Maps the next segment of a list.</summary>
    /// <param name="call">The list.</param>
    /// <param name="address">First byte, a physical address, a multiple of 4096.</param>
    /// <param name="size">Bytes, a multiple of 4096; more than are left are <see cref="Status.Exhausted"/>.</param>
    /// <param name="iova">Where it went; 0 when refused.</param>
    Status MapSegment(int call, ulong address, ulong size, out ulong iova);

    /// <summary>The list fails: what it mapped is unmapped, strictly. Pending; the same call ends again.</summary>
    Status BeginUndoMapSg(int call);

    /// <summary>Flushes the queue of a lazy domain: its ring is full, or its timer fires (Linux: fq_flush_iotlb).</summary>
    /// <param name="domain">A domain that <see cref="Probe"/> gave.</param>
    /// <param name="call">The call to end; -1 when refused.</param>
    Status BeginFlushQueue(ushort domain, out int call);
}
