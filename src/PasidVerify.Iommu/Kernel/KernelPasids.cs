namespace PasidVerify.Iommu;

/// <summary>
/// Gives devices their kernel PASID and takes it away: iommu_dma_pasid_enable and iommu_dma_pasid_disable (RFC 2/7,
/// 4/7), with the checks that the RFC left open.
/// </summary>
internal sealed class KernelPasids<TMemory>(
    TMemory memory, DeviceTable devices, CallTable<TMemory> calls, PagePool<TMemory> pool,
    PasidTables<TMemory> pasidTables, FirstStageTree<TMemory> tree, Flushes<TMemory> flushes, KernelIds ids,
    KernelRoot kernel)
    where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    public Status Enable(ushort sourceId, Mode mode, out uint pasid, out ushort domain)
    {
        pasid = 0;
        domain = WellKnownDomain.None;
        KernelDevice? device = devices.Find(sourceId);
        if (device is null)
            return Status.NoSuchDevice;
        if (mode is not (Mode.Bypass or Mode.Iova or Mode.Kva))
            return Status.InvalidMode;
        Start(device);
        Status status = device.Phase != DevicePhase.Off ? Status.AlreadyEnabled : mode switch
        {
            Mode.Bypass => EnableBypass(device),
            Mode.Iova => EnableIova(device),
            _ when device.Trusted => EnableFast(device),
            _ => EnableStrict(device),
        };
        if (status == Status.Ok)
        {
            device.Phase = DevicePhase.On;
            pasid = device.Pasid;
            domain = device.Domain;
        }

        Finish(device);
        return status;
    }

    public Status BeginDisable(ushort sourceId, out int call)
    {
        call = -1;
        KernelDevice? device = devices.Find(sourceId);
        if (device is null)
            return Status.NoSuchDevice;
        Start(device);
        Status status = BeginDisable(device, out call);
        Finish(device);
        if (status == Status.Pending)
            calls.Start(call);
        return status;
    }

    /// <summary>Frees what the device had; nothing can reach or name any of it now that the caches are clean.</summary>
    public void EndDisable(int call)
    {
        KernelDevice device = calls[call].Device!;
        Start(device);
        TearDown(device);
        calls.BeginEnd(call);
        try
        {
            ids.TakeAllFrom(device, devices);
        }
        finally
        {
            // Whatever is wrong then, nobody waits for the number or the device for good.
            calls.End(call);
            Finish(device);
        }
    }

    private void TearDown(KernelDevice device)
    {
        pasidTables.Erase(device.Directory, device.Pasid);
        if (device.StrictRoot != 0)
        {
            tree.FreeBelow(device.StrictRoot);
            pool.Free(device.StrictRoot);
        }

        if (device.Domain == WellKnownDomain.Kernel)
            kernel.DeviceTlbs.Remove(device, device.Pasid);
        if (device.DefaultDomain is { } shared && shared.Id == device.Domain)
        {
            shared.DeviceTlbs.Remove(device, device.Pasid);
            shared.RemoveIovaModeUser();
        }
    }

    private Status BeginDisable(KernelDevice device, out int call)
    {
        call = -1;
        if (device.Phase == DevicePhase.Off)
            return Status.NotEnabled;
        if (device.Phase == DevicePhase.GoingOff || device.Claims.AreWaitedFor(CallKind.UnmapKva, PageRange.All))
            return Status.Busy;
        if (!calls.TryBegin(new Call { Kind = CallKind.Disable, Device = device }, out call))
            return Status.Exhausted;
        device.Phase = DevicePhase.GoingOff;
        pasidTables.ClearPresent(device.Directory, device.Pasid);
        flushes.OfEntry(device, call);
        return Status.Pending;
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

        // Before the device can walk: who takes a page out after that invalidates for this PASID too.
        domain.AddIovaModeUser();
        domain.DeviceTlbs.Add(device, device.Pasid);
        pasidTables.SetFirstStage(device.Directory, device.Pasid, device.Domain, domain.Root);
        return Status.Ok;
    }

    private Status EnableFast(KernelDevice device)
    {
        if (!ids.TryTakePasid(out uint pasid))
            return Status.Exhausted;
        (device.Pasid, device.Domain) = (pasid, WellKnownDomain.Kernel);
        kernel.DeviceTlbs.Add(device, pasid);
        pasidTables.SetFirstStage(device.Directory, pasid, device.Domain, kernel.Table);
        return Status.Ok;
    }

    private Status EnableStrict(KernelDevice device)
    {
        if (!ids.TryTakeBoth(out uint pasid, out ushort domain))
            return Status.Exhausted;
        (device.Pasid, device.Domain, device.StrictRoot) = (pasid, domain, pool.Take());
        devices.SetOwner(domain, device);
        pasidTables.SetFirstStage(device.Directory, pasid, domain, device.StrictRoot);
        return Status.Ok;
    }

    private void Start(KernelDevice device)
    {
        SpinWait wait = default;
        while (!device.Claims.TryStart(PageRange.All, toChange: true))
            _memory.Relax(ref wait);
    }

    private static void Finish(KernelDevice device) => device.Claims.Finish(PageRange.All, toChange: true);
}
