namespace PasidVerify.Spec;

/// <summary>
/// Design switches: each turns one rule of the specification off, so that one can see which claim depends on it. The
/// design proper has none set.
/// </summary>
public sealed record Design
{
    /// <summary>KVA is fast for every device, also for untrusted ones.</summary>
    public bool FastForUntrusted { get; init; }

    /// <summary>Bypass is given to every device, as the posted patch 3/7 does.</summary>
    public bool BypassForUntrusted { get; init; }

    /// <summary>Strict unmap_kva clears the translation but flushes no IOTLB.</summary>
    public bool NoFlushOnUnmapStrictKva { get; init; }

    /// <summary>Disable clears the PASID-table entry and flushes the IOTLB, but not the PASID cache.</summary>
    public bool PasidEntryWithoutCacheFlush { get; init; }

    /// <summary>A strict unmap flushes the caches first and clears the translation afterwards.</summary>
    public bool FlushBeforeClear { get; init; }

    /// <summary>A change of the kernel's page table invalidates nothing, as posted: there is no notifier.</summary>
    public bool NoKernelNotifier { get; init; }

    /// <summary>A table page of the kernel is anybody's as soon as the upper table leads there no more.</summary>
    public bool TablePageFreedBeforeFlush { get; init; }

    /// <summary>map_kva in fast mode takes any kernel address.</summary>
    public bool FastBeyondDirectMap { get; init; }

    /// <summary>
    /// Fast mode has a root table of its own, which shares the direct map with the kernel's and has nothing else.
    /// </summary>
    public bool FastSharesDirectMapOnly { get; init; }

    /// <summary>Kernel PASIDs have WPE = 0: a supervisor request may write what is read-only.</summary>
    public bool NoWriteProtectEnable { get; init; }

    /// <summary>The direct-map check adds address and size without minding overflow, as the posted patch 6/7 does.</summary>
    public bool WrappingRangeCheck { get; init; }

    /// <summary>ATS is enabled for every device that has it.</summary>
    public bool AtsForUntrusted { get; init; }

    /// <summary>The command line's lazy policy holds for untrusted devices too (Linux before 5.12).</summary>
    public bool LazyForUntrusted { get; init; }

    /// <summary>dma_unmap in a strict domain clears the translation but flushes nothing.</summary>
    public bool NoFlushOnUnmapIova { get; init; }

    /// <summary>A list that failed half-way is undone without a flush.</summary>
    public bool NoFlushAfterFailedSg { get; init; }

    /// <summary>Device TLBs are flushed for requests without PASID only, as the posted patch 3/7 leaves it.</summary>
    public bool NoDeviceTlbFlushForPasid { get; init; }

    /// <summary>
    /// The domain records whether PASID 1 uses it: any device's enable sets it, any device's disable clears it, as the
    /// posted patch 3/7 does; without the record, unmap flushes requests without PASID only.
    /// </summary>
    public bool PasidRecordedPerDomain { get; init; }

    /// <summary>Disable gives the domain id back before the caches are flushed.</summary>
    public bool DomainIdReusedBeforeFlush { get; init; }

    /// <summary>Disable after bypass tears PASID 0 down, as the posted patch 3/7 does.</summary>
    public bool BypassDisableClearsPasid0 { get; init; }

    /// <summary>A lazily unmapped address may be mapped again before its flush.</summary>
    public bool IovaReusedBeforeFlush { get; init; }

    /// <summary>An untrusted device's buffer that is not whole pages is mapped as it is (Linux before 5.5).</summary>
    public bool NoBounce { get; init; }

    /// <summary>A slot that the device is to fill is not written before (Linux before 5.18, CVE-2022-0854).</summary>
    public bool BounceSlotNotInitialised { get; init; }

    /// <summary>All of a slot that the device is to fill is zeroed, the copy too (Linux 6.1: iommu_dma_map_page).</summary>
    public bool BounceZeroedFromDevice { get; init; }
}
