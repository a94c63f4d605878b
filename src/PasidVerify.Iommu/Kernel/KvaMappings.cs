namespace PasidVerify.Iommu;

/// <summary>
/// iommu_map_kva and iommu_unmap_kva (RFC 6/7). In fast mode they check the range, since devices walk the kernel's
/// own tables; in strict mode the domain's private table holds exactly what is mapped.
/// </summary>
internal sealed class KvaMappings<TMemory>(
    Configuration configuration, DeviceTable devices, CallTable calls, FirstStageTree<TMemory> tree,
    FrameRange bouncePool, Flushes<TMemory> flushes, ulong kernelRoot)
    where TMemory : struct, IMemory
{
    private const Protection KnownProtection = Protection.Read | Protection.Write;

    private readonly ulong _mapStart = configuration.DirectMapBase;
    private readonly ulong _mapSize = configuration.DirectMapSize;

    public Status Map(ushort domain, ulong address, ulong size, Protection protection)
    {
        KernelDevice? device = devices.OwnerOf(domain);
        Status refusal = CheckDomainAndRange(domain, device, address, size);
        if (refusal != Status.Ok || device is null)
            return refusal;
        if (Paging.Aligned<Word>(address, size) == 0UL)
            return Status.Misaligned;
        if (protection == Protection.None || (protection & ~KnownProtection) != 0)
            return Status.InvalidProtection;

        PageRange pages = PageRange.Of(address, size);
        if (!tree.AllPresent(kernelRoot, pages))
            return Status.NotBacked;

        // The direct map has the bounce pool too, where buffers of other devices pass through.
        if (tree.AnyLeadsTo(kernelRoot, pages, bouncePool))
            return Status.OutOfRange;
        if (calls.IsUnmapping(device, pages))
            return Status.Busy;
        if (!tree.NonePresent(device.StrictRoot, pages))
            return Status.AlreadyMapped;
        if (!tree.TryMakeTables(device.StrictRoot, pages))
            return Status.Exhausted;

        // No invalidation: first-stage entries that were not present are cached nowhere (VT-d 6.5.3.5).
        tree.Copy(device.StrictRoot, kernelRoot, pages, (protection & Protection.Write) != 0);
        return Status.Ok;
    }

    public Status BeginUnmap(ushort domain, ulong address, ulong size, out int call)
    {
        call = -1;
        KernelDevice? device = devices.OwnerOf(domain);
        Status refusal = CheckDomainAndRange(domain, device, address, size);
        if (refusal != Status.Ok || device is null)
            return refusal;
        if (Paging.Aligned<Word>(address, size) == 0UL)
            return Status.Misaligned;

        PageRange pages = PageRange.Of(address, size);
        if (calls.IsUnmapping(device, pages))
            return Status.Busy;
        if (!tree.AllPresent(device.StrictRoot, pages))
            return Status.NotMapped;
        if (!calls.HasFree)
            return Status.Exhausted;

        call = calls.Begin(new Call { Kind = CallKind.UnmapKva, Device = device, Pages = pages });
        device.UnmapsInFlight++;

        // Clear, then invalidate: the other way round, a walk in between caches the old entry for good.
        tree.Clear(device.StrictRoot, pages);
        flushes.OfPages(device.Domain, device.Pasid, pages, call);
        return Status.Pending;
    }

    /// <summary>The checks that map and unmap share. Ok without a device is fast mode: nothing is left to do.</summary>
    private Status CheckDomainAndRange(ushort domain, KernelDevice? device, ulong address, ulong size)
    {
        if (device is null && domain != WellKnownDomain.Kernel)
            return Status.NoSuchDomain;
        if (device is { Phase: DevicePhase.GoingOff })
            return Status.Busy;
        if (size == 0)
            return Status.EmptyRange;
        return DirectMap.Contains<Word>(_mapStart, _mapSize, address, size) != 0UL ? Status.Ok : Status.OutOfRange;
    }
}
