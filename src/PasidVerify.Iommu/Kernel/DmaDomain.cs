namespace PasidVerify.Iommu;

/// <summary>
/// A domain of the DMA API: the default domain of the devices of a group, which are trusted all or none (Linux:
/// IOMMU_DOMAIN_DMA, IOMMU_DOMAIN_DMA_FQ).
/// </summary>
/// <param name="id">Domain id.</param>
/// <param name="trusted">Its devices are trusted.</param>
/// <param name="root">Physical address of its PML4 table.</param>
/// <param name="iovas">Its addresses.</param>
/// <param name="queue">What waits for a flush; null in a strict domain.</param>
internal sealed class DmaDomain(ushort id, bool trusted, ulong root, IovaAllocator iovas, FlushQueue? queue)
{
    private int _iovaModeUsers;

    public ushort Id { get; } = id;

    public bool Trusted { get; } = trusted;

    public ulong Root { get; } = root;

    public IovaAllocator Iovas { get; } = iovas;

    public FlushQueue? Queue { get; } = queue;

    /// <summary>Its devices that have a TLB, without PASID for good, and under the reserved one as long as that is on.</summary>
    public DeviceTlbUsers DeviceTlbs { get; } = new();

    /// <summary>
    /// Devices that use it under the reserved PASID too, until their disable has returned: as long as there are any,
    /// invalidations are for both PASIDs. The RFC as posted records one PASID a domain, and forgets it with the first.
    /// </summary>
    public int IovaModeUsers => Volatile.Read(ref _iovaModeUsers);

    /// <summary>From now on invalidations are for both PASIDs.</summary>
    public void AddIovaModeUser() => Interlocked.Increment(ref _iovaModeUsers);

    /// <summary>The device's disable has returned.</summary>
    public void RemoveIovaModeUser() => Interlocked.Decrement(ref _iovaModeUsers);
}
