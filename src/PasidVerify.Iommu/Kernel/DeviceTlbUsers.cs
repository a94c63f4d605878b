namespace PasidVerify.Iommu;

/// <summary>
/// The users of a domain that keep translations in a TLB of their own: what is flushed beyond the IOTLB (Linux: cache
/// tags of CACHE_TAG_DEVTLB). Whoever flushes takes all of them at one moment.
/// </summary>
internal sealed class DeviceTlbUsers
{
    private readonly Lock _changes = new();
    private DeviceTlbUser[] _all = [];

    public DeviceTlbUser[] All => Volatile.Read(ref _all);

    /// <summary>
    /// From now on flushes are for it too, if it has a TLB. To be called before the device can walk: who takes a page out
    /// after that must find it here.
    /// </summary>
    public void Add(KernelDevice device, uint pasid)
    {
        if (!device.UsesAts)
            return;
        lock (_changes)
            Volatile.Write(ref _all, [.. _all, new DeviceTlbUser(device.SourceId, pasid)]);
    }

    /// <summary>Its TLB has been flushed, and cannot be filled again.</summary>
    public void Remove(KernelDevice device, uint pasid)
    {
        if (!device.UsesAts)
            return;
        var user = new DeviceTlbUser(device.SourceId, pasid);
        lock (_changes)
            Volatile.Write(ref _all, [.. _all.Where(other => other != user)]);
    }
}
