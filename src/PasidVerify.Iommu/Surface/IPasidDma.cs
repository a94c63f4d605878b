namespace PasidVerify.Iommu;

/// <summary>
/// Everything a checker may do to an implementation of in-kernel DMA with PASID: the driver-facing calls of the RFC,
/// one step of the hardware's invalidation engine, and one request of a device. An implementation of our own or of
/// somebody else provides it; nothing here tells how.
/// </summary>
/// <remarks>
/// A call that waits for the hardware is a pair: Begin answers <see cref="Status.Pending"/> and a call number, and
/// <see cref="End"/> answers <see cref="Status.Pending"/> until the invalidations that it waits for have completed.
/// A call that is refused changes nothing. The hardware executes descriptors only in <see cref="Step"/>.
/// </remarks>
public interface IPasidDma : IDmaApi, IKernelTable
{
    /// <summary>
    /// Gives a device its kernel PASID in a mode: iommu_dma_pasid_enable (RFC 2/7 and 4/7). Whether KVA is fast or
    /// strict follows from the device's trust alone.
    /// </summary>
    /// <param name="device">Source id of the device: bus, device and function, 16 bits.</param>
    /// <param name="mode">The addressing mode that the driver asks for.</param>
    /// <param name="pasid">1 for bypass and IOVA, 2 or above for KVA; 0 when refused.</param>
    /// <param name="domain">
    /// <see cref="WellKnownDomain.Passthrough"/>, the device's default domain, <see cref="WellKnownDomain.Kernel"/>
    /// or, for strict KVA, a domain of the device's own; 0 when refused.
    /// </param>
    Status Enable(ushort device, Mode mode, out uint pasid, out ushort domain);

    /// <summary>Starts to take the kernel PASID away: iommu_dma_pasid_disable. Pending, with a call to end.</summary>
    Status BeginDisable(ushort device, out int call);

    /// <summary>
    /// Lets a KVA domain reach [address, address + size): iommu_map_kva (RFC 6/7). Fast mode checks the range and
    /// builds nothing; strict mode copies the kernel's translation of each page into the domain's own table.
    /// </summary>
    /// <param name="domain">A domain that <see cref="Enable"/> gave for KVA.</param>
    /// <param name="address">
    /// First byte, a kernel virtual address; a multiple of 4096 in strict mode, where no page may lead to the bounce pool.
    /// </param>
    /// <param name="size">Bytes; a multiple of 4096 in strict mode.</param>
    /// <param name="protection">Ignored in fast mode, where the kernel's own permissions hold.</param>
    Status MapKva(ushort domain, ulong address, ulong size, Protection protection);

    /// <summary>
    /// Starts to take [address, address + size) away: iommu_unmap_kva (RFC 6/7). Fast mode only checks the range and
    /// is <see cref="Status.Ok"/> at once, with no call to end.
    /// </summary>
    Status BeginUnmapKva(ushort domain, ulong address, ulong size, out int call);

    /// <summary>
    /// Ends a call in flight: Ok once its invalidations have completed, Pending until then; a list once all of it is
    /// mapped, <see cref="Status.NotMapped"/> until then.
    /// </summary>
    Status End(int call);

    /// <summary>
    /// Lets the hardware execute one invalidation descriptor; false when its queue is empty or stopped, true also when
    /// another thread has to go on first: one that is at it, or whose request is still being answered.
    /// </summary>
    bool Step();

    /// <summary>
    /// Lets the hardware execute as many descriptors as suits the implementation, for a thread that only waits.
    /// </summary>
    /// <param name="wait">How long the thread has waited for others.</param>
    /// <returns>False when the queue is empty, or stopped, now.</returns>
    bool Run(ref SpinWait wait) => Step();

    /// <summary>The hardware executes no descriptors any more: what waits for it waits for good.</summary>
    bool IsStopped { get; }

    /// <summary>One untranslated or translated request of a device: walks, fills the caches, and answers.</summary>
    Answer Access(in Request request);

    /// <summary>
    /// One access of a device by way of its own TLB (ATS, VT-d 4.1): what the TLB knows, or what a translation request is
    /// told, which the TLB keeps, goes into a translated request. A device without ATS is blocked as its translation
    /// request is. The request's <see cref="Request.Kind"/> is ignored.
    /// </summary>
    Answer AccessByAts(in Request request);
}
