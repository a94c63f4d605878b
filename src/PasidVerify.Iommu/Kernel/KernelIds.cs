namespace PasidVerify.Iommu;

/// <summary>PASIDs and domain ids. A device that needs one of each gets both or none, at one moment.</summary>
internal sealed class KernelIds(uint pasidLimit, uint domainLimit)
{
    private readonly Lock _lock = new();
    private readonly NumberAllocator _pasids = new((int)PasidSpace.FirstDynamic, (int)pasidLimit);
    private readonly NumberAllocator _domains = new(WellKnownDomain.FirstAllocated, (int)domainLimit);

    public bool TryTakePasid(out uint pasid)
    {
        lock (_lock)
        {
            pasid = _pasids.HasFree ? (uint)_pasids.Take() : 0;
            return pasid != 0;
        }
    }

    public bool TryTakeDomain(out ushort domain)
    {
        lock (_lock)
        {
            domain = _domains.HasFree ? (ushort)_domains.Take() : WellKnownDomain.None;
            return domain != WellKnownDomain.None;
        }
    }

    public bool TryTakeBoth(out uint pasid, out ushort domain)
    {
        (pasid, domain) = (0, WellKnownDomain.None);
        lock (_lock)
        {
            if (!_pasids.HasFree || !_domains.HasFree)
                return false;
            (pasid, domain) = ((uint)_pasids.Take(), (ushort)_domains.Take());
            return true;
        }
    }

    /// <summary>A device that was on is off, and all that it had by number is free, at one moment.</summary>
    public void TakeAllFrom(KernelDevice device, DeviceTable devices)
    {
        lock (_lock)
        {
            if (device.Pasid >= PasidSpace.FirstDynamic)
                _pasids.Free((int)device.Pasid);
            if (device.StrictRoot != 0)
            {
                devices.SetOwner(device.Domain, null);
                _domains.Free(device.Domain);
            }

            (device.Pasid, device.Domain, device.StrictRoot) = (0, WellKnownDomain.None, 0);
            device.Phase = DevicePhase.Off;
        }
    }
}
