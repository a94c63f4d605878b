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
        if (!TryFind(domain, out KernelDevice? device))
            return Status.NoSuchDomain;
        Status refusal = CheckRange(address, size);
        if (device is null)
            return refusal;
        if (refusal == Status.Ok && Paging.Aligned<Word>(address, size) == 0UL)
            refusal = Status.Misaligned;
        if (refusal == Status.Ok && (protection == Protection.None || (protection & ~KnownProtection) != 0))
            refusal = Status.InvalidProtection;
        if (refusal != Status.Ok)
            return Refuse(domain, device, refusal);

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
        if (!TryFind(domain, out KernelDevice? device))
            return Status.NoSuchDomain;
        Status refusal = CheckRange(address, size);
        if (device is null)
            return refusal;
        if (refusal == Status.Ok && Paging.Aligned<Word>(address, size) == 0UL)
            refusal = Status.Misaligned;
        if (refusal != Status.Ok)
            return Refuse(domain, device, refusal);

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

    /// <summary>Finds the device of a strict domain; null for the kernel's domain, where nothing but checks is to be done.</summary>
    private bool TryFind(ushort domain, out KernelDevice? device)
    {
        device = devices.OwnerOf(domain);
        return device is not null || domain == WellKnownDomain.Kernel;
    }

    private Status CheckRange(ulong address, ulong size)
    {
        if (size == 0)
            return Status.EmptyRange;
        return DirectMap.Contains<Word>(_mapStart, _mapSize, address, size) != 0UL ? Status.Ok : Status.OutOfRange;
    }

    /// <summary>What is wrong with a call on a strict domain: with the domain first, which others may take away meanwhile.</summary>
    private Status Refuse(ushort domain, KernelDevice device, Status refusal)
    {
        Start(device.Claims, PageRange.All, toChange: false);
        Status status = CheckOwner(domain, device);
        device.Claims.Finish(PageRange.All, toChange: false);
        return status == Status.Ok ? refusal : status;
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
        SpinWait wait = default;
        while (!claims.TryStart(pages, toChange))
            _memory.Relax(ref wait);
    }
}
