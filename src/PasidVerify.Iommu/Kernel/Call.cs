namespace PasidVerify.Iommu;

/// <summary>What a call in flight is doing.</summary>
internal enum CallKind
{
    /// <summary>iommu_dma_pasid_disable.</summary>
    Disable,

    /// <summary>iommu_unmap_kva of a strict domain.</summary>
    UnmapKva,

    /// <summary>dma_unmap of a strict domain, or a list that failed is undone.</summary>
    UnmapDma,

    /// <summary>dma_map_sg: waits for its segments, and not for the hardware.</summary>
    MapSg,

    /// <summary>The flush queue of a lazy domain is flushed.</summary>
    FlushQueue,

    /// <summary>The kernel takes pages, or rights to them, out of its own page table.</summary>
    KernelChange,

    /// <summary>The kernel gives one of its table pages back.</summary>
    FreeTable,
}

/// <summary>A call between its begin and its end.</summary>
internal struct Call
{
    public CallKind Kind;

    /// <summary>The device of a disable or of an unmap_kva.</summary>
    public KernelDevice? Device;

    /// <summary>The domain of a call of the DMA API.</summary>
    public DmaDomain? Domain;

    /// <summary>What is unmapped, changed, or mapped as a list; what the table page that is freed translated.</summary>
    public PageRange Pages;

    /// <summary>Physical address of the copy that an unmap gives back; 0 if there is none.</summary>
    public ulong Copy;

    /// <summary>The next page of a list to map.</summary>
    public ulong NextPage;

    /// <summary>A list is mapped for writing.</summary>
    public bool Writable;

    /// <summary>Physical address of the table page that is freed.</summary>
    public ulong Table;

    /// <summary>Which flush of its queue a FlushQueue is.</summary>
    public ulong Flush;
}
