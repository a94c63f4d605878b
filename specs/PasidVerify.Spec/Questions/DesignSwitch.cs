namespace PasidVerify.Spec;

/// <summary>A design switch by name, with the question that it answers.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Claim">The claim named for it: it must then fail, or hold all the same.</param>
/// <param name="Scope">The scope in which a shortest trace is looked for.</param>
/// <param name="Question">The question of the thread, or the mistake of the posted patches, in a sentence.</param>
/// <param name="Apply">Turns the rule off.</param>
public sealed record DesignSwitch(
    string Name, string Claim, Scope Scope, string Question, Func<Design, Design> Apply)
{
    /// <summary>The claim named for it must fail; if not, the rule is one that no claim needs.</summary>
    public bool Breaks { get; init; } = true;

    /// <summary>Every switch.</summary>
    public static IReadOnlyList<DesignSwitch> All() =>
    [
        new(
            "fast-for-untrusted",
            "isolation",
            NamedScopes.Small(),
            "May a driver choose fast KVA for an untrusted device, rather than have it follow from trust?",
            design => design with { FastForUntrusted = true }),
        new(
            "bypass-for-untrusted",
            "isolation",
            NamedScopes.Small(),
            "Is it safe that patch 3/7 gives bypass to any device whose driver asks?",
            design => design with { BypassForUntrusted = true }),
        new(
            "no-flush-on-unmap-strict-kva",
            "strict-coherence",
            NamedScopes.Small(),
            "Must unmap_kva flush the IOTLB each time in strict mode?",
            design => design with { NoFlushOnUnmapStrictKva = true }),
        new(
            "flush-before-clear",
            "strict-coherence",
            NamedScopes.Small(),
            "May an unmap submit the flush before it clears the translation?",
            design => design with { FlushBeforeClear = true }),
        new(
            "pasid-entry-without-cache-flush",
            "binding",
            NamedScopes.Small(),
            "Is it enough that disable clears the PASID-table entry and flushes the IOTLB, but not the PASID cache?",
            design => design with { PasidEntryWithoutCacheFlush = true }),
        new(
            "no-kernel-notifier",
            "kernel-coherence",
            NamedScopes.Kernel(),
            "Does fast KVA need a notifier of the kernel's page-table changes (vfree, module and eBPF load)?",
            design => design with { NoKernelNotifier = true }),
        new(
            "table-page-freed-before-flush",
            "kernel-coherence",
            NamedScopes.Kernel(),
            "May the kernel reuse a table page of its own before the caches of upper entries are flushed?",
            design => design with { TablePageFreedBeforeFlush = true }),
        new(
            "no-write-protect-enable",
            "write-protection",
            NamedScopes.Small(),
            "Does the CPU's write protection bind a device in fast mode without WPE in its PASID-table entry?",
            design => design with { NoWriteProtectEnable = true }),
        new(
            "no-flush-on-unmap-fast-kva",
            "kernel-coherence",
            NamedScopes.Kernel(),
            "Must unmap_kva flush the IOTLB in fast mode, where it takes nothing out of the table that it shares?",
            // N4: there is no flush to leave out.
            design => design) { Breaks = false },
        new(
            "fast-beyond-direct-map",
            "kernel-coherence",
            NamedScopes.Kernel(),
            // N4: the range check binds drivers. Devices share all of the table either way.
            "Is fast KVA beyond the direct map (vmalloc, modules) safe, given the notifier?",
            design => design with { FastBeyondDirectMap = true }) { Breaks = false },
        new(
            "fast-shares-direct-map-only",
            "kernel-coherence",
            NamedScopes.Kernel(),
            "Is fast KVA safe with a root table of its own that shares the direct map alone, given the notifier?",
            design => design with { FastSharesDirectMapOnly = true }) { Breaks = false },
        new(
            "ats-for-untrusted",
            "mode-isolation",
            NamedScopes.Untrusted(),
            "May an untrusted device have ATS, so that it puts translated addresses on the bus itself?",
            design => design with { AtsForUntrusted = true }),
        new(
            "lazy-for-untrusted",
            "isolation",
            NamedScopes.Untrusted(),
            "What does lazy flushing expose, and to whom: may the policy of the command line hold for untrusted devices?",
            design => design with { LazyForUntrusted = true }),
        new(
            "no-flush-on-unmap-iova",
            "strict-coherence",
            NamedScopes.Dma(),
            "Must dma_unmap flush the IOTLB each time?",
            design => design with { NoFlushOnUnmapIova = true }),
        new(
            "no-flush-after-failed-sg",
            "atomic-failure",
            NamedScopes.List(),
            "When dma_map_sg fails half-way, must it flush what it has mapped, which no driver was told of?",
            design => design with { NoFlushAfterFailedSg = true }),
        new(
            "no-device-tlb-flush-for-pasid",
            "strict-coherence",
            NamedScopes.Dma(),
            "Is it enough that unmap flushes device TLBs for requests without PASID, as patch 3/7 leaves it?",
            design => design with { NoDeviceTlbFlushForPasid = true }),
        new(
            "pasid-recorded-per-domain",
            "strict-coherence",
            NamedScopes.Dma(),
            "Is one record of PASID 1 in a domain enough when two devices share the domain, as in patch 3/7?",
            design => design with { PasidRecordedPerDomain = true }),
        new(
            "domain-id-reused-before-flush",
            "allocator",
            NamedScopes.Untrusted(),
            "May a domain id be given out again before the caches that know it are flushed?",
            design => design with { DomainIdReusedBeforeFlush = true }),
        new(
            "iova-reused-before-flush",
            "lazy-coherence",
            NamedScopes.Lazy(),
            "May a lazily unmapped address be mapped again before its flush?",
            design => design with { IovaReusedBeforeFlush = true }),
        new(
            "bypass-disable-clears-pasid-0",
            "binding",
            NamedScopes.Dma(),
            "What does disable after bypass tear down, when the domain was never told the PASID, as in patch 3/7?",
            design => design with { BypassDisableClearsPasid0 = true }),
        new(
            "wrapping-range-check",
            "isolation",
            NamedScopes.Top(),
            "Is the direct-map check of patch 6/7, which adds address and size, enough?",
            design => design with { WrappingRangeCheck = true }),
        new(
            "no-bounce",
            "isolation",
            NamedScopes.Bounce(),
            "Are bounce buffers needed when mappings have the granularity of pages?",
            design => design with { NoBounce = true }),
        new(
            "bounce-slot-not-initialised",
            "isolation",
            NamedScopes.Bounce(),
            "May a bounce buffer that the device is to fill be left as its last user left it?",
            design => design with { BounceSlotNotInitialised = true }),
        new(
            "bounce-zeroed-from-device",
            "availability",
            NamedScopes.Bounce(),
            "May a bounce buffer that the device is to fill be zeroed instead of copied to?",
            design => design with { BounceZeroedFromDevice = true }),
    ];
}
