namespace PasidVerify.Iommu;

/// <summary>
/// iommu_map_kva and iommu_unmap_kva (RFC 6/7). In fast mode they check the range, since devices walk the kernel's
/// own tables; in strict mode the domain's private table holds exactly what is mapped.
/// </summary>
internal sealed class KvaMappings<TMemory>(
    TMemory memory, Configuration configuration, DeviceTable devices, CallTable<TMemory> calls,
    FirstStageTree<TMemory> tree, FrameRange bouncePool, Flushes<TMemory> flushes, KernelRoot kernel)
    where TMemory : struct, IMemory
{
    private const Protection KnownProtection = Protection.Read | Protection.Write;

    private readonly ulong _mapStart = configuration.DirectMapBase;
    private readonly ulong _mapSize = configuration.DirectMapSize;
    private TMemory _memory = memory;

    public Status Map(ushort domain, ulong address, ulong size, Protection protection)
    {
        Status refusal = CheckDomainAndRange(domain, address, size, out KernelDevice? device);
        if (refusal != Status.Ok || device is null)
            return refusal;
        if (Paging.Aligned<Word>(address, size) == 0UL)
            return Status.Misaligned;
        if (protection == Protection.None || (protection & ~KnownProtection) != 0)
            return Status.InvalidProtection;

        PageRange pages = PageRange.Of(address, size);
        Start(device.Claims, pages, toChange: true);
        Start(kernel.Claims, pages, toChange: false);
        Status status = CheckOwner(domain, device);
        if (status == Status.Ok)
            status = Map(device, pages, (protection & Protection.Write) != 0);
        kernel.Claims.Finish(pages, toChange: false);
        device.Claims.Finish(pages, toChange: true);
        return status;
    }

    public Status BeginUnmap(ushort domain, ulong address, ulong size, out int call)
    {
        call = -1;
        Status refusal = CheckDomainAndRange(domain, address, size, out KernelDevice? device);
        if (refusal != Status.Ok || device is null)
            return refusal;
        if (Paging.Aligned<Word>(address, size) == 0UL)
            return Status.Misaligned;

        PageRange pages = PageRange.Of(address, size);
        Start(device.Claims, pages, toChange: true);
        Status status = CheckOwner(domain, device);
        if (status == Status.Ok)
            status = BeginUnmap(device, pages, out call);
        if (status == Status.Pending)
            device.Claims.FinishExceptFor(CallKind.UnmapKva, pages);
        else
            device.Claims.Finish(pages, toChange: true);
        if (status == Status.Pending)
            calls.Start(call);
        return status;
    }

    /// <summary>No cache knows the pages any more.</summary>
    public void EndUnmap(int call) => calls.End(call, calls[call].Device!.Claims);

    private Status Map(KernelDevice device, PageRange pages, bool writable)
    {
        if (!tree.AllPresent(kernel.Table, pages))
            return Status.NotBacked;

        // The direct map has the bounce pool too, where buffers of other devices pass through.
        if (tree.AnyLeadsTo(kernel.Table, pages, bouncePool))
            return Status.OutOfRange;
        if (device.Claims.AreWaitedFor(CallKind.UnmapKva, pages))
            return Status.Busy;
        if (!tree.NonePresent(device.StrictRoot, pages))
            return Status.AlreadyMapped;
        if (!tree.TryMakeTables(device.StrictRoot, pages))
            return Status.Exhausted;

        // No invalidation: first-stage entries that were not present are cached nowhere (VT-d 6.5.3.5).
        tree.Copy(device.StrictRoot, kernel.Table, pages, writable);
        return Status.Ok;
    }

    private Status BeginUnmap(KernelDevice device, PageRange pages, out int call)
    {
        call = -1;
        if (device.Claims.AreWaitedFor(CallKind.UnmapKva, pages))
            return Status.Busy;
        if (!tree.AllPresent(device.StrictRoot, pages))
            return Status.NotMapped;
        if (!calls.TryBegin(new Call { Kind = CallKind.UnmapKva, Device = device, Pages = pages }, out call))
            return Status.Exhausted;

        // Clear, then invalidate: the other way round, a walk in between caches the old entry for good.
        tree.Clear(device.StrictRoot, pages);
        flushes.OfPages(device.Domain, device.Pasid, pages, call);
        return Status.Pending;
    }

    /// <summary>The checks that map and unmap share. Ok without a device is fast mode: nothing is left to do.</summary>
    private Status CheckDomainAndRange(ushort domain, ulong address, ulong size, out KernelDevice? device)
    {
        device = devices.OwnerOf(domain);
        if (device is null && domain != WellKnownDomain.Kernel)
            return Status.NoSuchDomain;
        if (device is { Phase: DevicePhase.GoingOff })
            return Status.Busy;
        if (size == 0)
            return Status.EmptyRange;
        return DirectMap.Contains<Word>(_mapStart, _mapSize, address, size) != 0UL ? Status.Ok : Status.OutOfRange;
    }

    /// <summary>The device still has the domain, now that nothing can take it away.</summary>
    private Status CheckOwner(ushort domain, KernelDevice device)
    {
        if (devices.OwnerOf(domain) != device)
            return Status.NoSuchDomain;
        return device.Phase == DevicePhase.GoingOff ? Status.Busy : Status.Ok;
    }

    private void Start(PageClaims claims, PageRange pages, bool toChange)
    {
        while (!claims.TryStart(pages, toChange))
            _memory.Relax();
    }
}
