namespace PasidVerify.Iommu;

/// <summary>
/// Gives devices their kernel PASID and takes it away: iommu_dma_pasid_enable and iommu_dma_pasid_disable (RFC 2/7,
/// 4/7), with the checks that the RFC left open.
/// </summary>
internal sealed class KernelPasids<TMemory>(
    Configuration configuration, DeviceTable devices, CallTable calls, PagePool<TMemory> pool,
    PasidTables<TMemory> pasidTables, FirstStageTree<TMemory> tree, InvalidationSubmitter<TMemory> invalidations,
    ulong kernelRoot)
    where TMemory : struct, IMemory
{
    private readonly NumberAllocator _pasids = new((int)PasidSpace.FirstDynamic, (int)configuration.PasidLimit);
    private readonly NumberAllocator _domains = new(WellKnownDomain.FirstStrict, (int)configuration.DomainLimit);

    public Status Enable(ushort sourceId, Mode mode, out uint pasid, out ushort domain)
    {
        pasid = 0;
        domain = WellKnownDomain.None;
        KernelDevice? device = devices.Find(sourceId);
        if (device is null)
            return Status.NoSuchDevice;
        if (mode is not (Mode.Bypass or Mode.Iova or Mode.Kva))
            return Status.InvalidMode;
        if (device.Phase != DevicePhase.Off)
            return Status.AlreadyEnabled;
        Status status = mode switch
        {
            Mode.Bypass => EnableBypass(device),
            Mode.Kva => EnableKva(device),
            _ => Status.NoDmaDomain,
        };
        if (status != Status.Ok)
            return status;
        device.Phase = DevicePhase.On;
        pasid = device.Pasid;
        domain = device.Domain;
        return Status.Ok;
    }

    public Status BeginDisable(ushort sourceId, out int call)
    {
        call = -1;
        KernelDevice? device = devices.Find(sourceId);
        if (device is null)
            return Status.NoSuchDevice;
        if (device.Phase == DevicePhase.Off)
            return Status.NotEnabled;
        if (device.Phase == DevicePhase.GoingOff || device.UnmapsInFlight > 0)
            return Status.Busy;
        if (!calls.HasFree)
            return Status.Exhausted;

        device.Phase = DevicePhase.GoingOff;
        call = calls.Begin(new Call { Device = device, IsDisable = true });
        pasidTables.ClearPresent(device.Directory, device.Pasid);

        // The PASID cache first: while it holds the entry, walks refill the IOTLB (VT-d 6.5.2).
        invalidations.Add(DescriptorFormat.PasidCacheOfPasid<Word>(device.Domain, device.Pasid));
        invalidations.Add(DescriptorFormat.PasidIotlbOfPasid<Word>(device.Domain, device.Pasid));
        invalidations.Publish(call);
        return Status.Pending;
    }

    /// <summary>Frees what the device had; nothing can reach or name any of it now that the caches are clean.</summary>
    public void EndDisable(KernelDevice device)
    {
        pasidTables.Erase(device.Directory, device.Pasid);
        if (device.StrictRoot != 0)
        {
            tree.Free(device.StrictRoot);
            devices.SetOwner(device.Domain, null);
            _domains.Free(device.Domain);
        }

        if (device.Pasid >= PasidSpace.FirstDynamic)
            _pasids.Free((int)device.Pasid);
        device.StrictRoot = 0;
        device.Pasid = 0;
        device.Domain = WellKnownDomain.None;
        device.Phase = DevicePhase.Off;
    }

    private Status EnableBypass(KernelDevice device)
    {
        if (!device.Trusted)
            return Status.NotTrusted;
        device.Pasid = PasidSpace.KernelDma;
        device.Domain = WellKnownDomain.Passthrough;
        pasidTables.SetPassThrough(device.Directory, device.Pasid, device.Domain);
        return Status.Ok;
    }

    private Status EnableKva(KernelDevice device)
    {
        if (!_pasids.HasFree || (!device.Trusted && !_domains.HasFree))
            return Status.Exhausted;
        device.Pasid = (uint)_pasids.Take();
        device.Domain = WellKnownDomain.Kernel;
        ulong root = kernelRoot;
        if (!device.Trusted)
        {
            device.Domain = (ushort)_domains.Take();
            device.StrictRoot = root = pool.Take();
            devices.SetOwner(device.Domain, device);
        }

        pasidTables.SetFirstStage(device.Directory, device.Pasid, device.Domain, root);
        return Status.Ok;
    }
}
