namespace PasidVerify.Iommu;

/// <summary>
/// Gives devices their kernel PASID and takes it away: iommu_dma_pasid_enable and iommu_dma_pasid_disable (RFC 2/7,
/// 4/7), with the checks that the RFC left open.
/// </summary>
internal sealed class KernelPasids<TMemory>(
    Configuration configuration, DeviceTable devices, CallTable calls, PagePool<TMemory> pool,
    PasidTables<TMemory> pasidTables, FirstStageTree<TMemory> tree, Flushes<TMemory> flushes,
    NumberAllocator domainIds, ulong kernelRoot)
    where TMemory : struct, IMemory
{
    private readonly NumberAllocator _pasids = new((int)PasidSpace.FirstDynamic, (int)configuration.PasidLimit);

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
            Mode.Iova => EnableIova(device),
            _ => EnableKva(device),
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
        call = calls.Begin(new Call { Kind = CallKind.Disable, Device = device });
        pasidTables.ClearPresent(device.Directory, device.Pasid);
        flushes.OfEntry(device.Domain, device.Pasid, call);
        return Status.Pending;
    }

    /// <summary>Frees what the device had; nothing can reach or name any of it now that the caches are clean.</summary>
    public void EndDisable(KernelDevice device)
    {
        pasidTables.Erase(device.Directory, device.Pasid);
        if (device.StrictRoot != 0)
        {
            tree.FreeBelow(device.StrictRoot);
            pool.Free(device.StrictRoot);
            devices.SetOwner(device.Domain, null);
            domainIds.Free(device.Domain);
        }

        if (device.DefaultDomain is { } shared && shared.Id == device.Domain)
            shared.IovaModeUsers--;
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

    /// <summary>The reserved PASID over the table of the device's requests without PASID.</summary>
    private Status EnableIova(KernelDevice device)
    {
        if (device.DefaultDomain is not { } domain)
            return Status.NoDmaDomain;
        device.Pasid = PasidSpace.KernelDma;
        device.Domain = domain.Id;
        domain.IovaModeUsers++;
        pasidTables.SetFirstStage(device.Directory, device.Pasid, device.Domain, domain.Root);
        return Status.Ok;
    }

    private Status EnableKva(KernelDevice device)
    {
        if (!_pasids.HasFree || (!device.Trusted && !domainIds.HasFree))
            return Status.Exhausted;
        device.Pasid = (uint)_pasids.Take();
        device.Domain = WellKnownDomain.Kernel;
        ulong root = kernelRoot;
        if (!device.Trusted)
        {
            device.Domain = (ushort)domainIds.Take();
            device.StrictRoot = root = pool.Take();
            devices.SetOwner(device.Domain, device);
        }

        pasidTables.SetFirstStage(device.Directory, device.Pasid, device.Domain, root);
        return Status.Ok;
    }
}
