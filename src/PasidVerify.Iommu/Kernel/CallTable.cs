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

/// <summary>The calls in flight, by number.</summary>
internal sealed class CallTable(int limit)
{
    private readonly Call[] _calls = new Call[limit];
    private readonly NumberAllocator _numbers = new(0, limit);

    public bool HasFree => _numbers.HasFree;

    public ref Call this[int number] => ref _calls[number];

    public bool IsInFlight(int number) => number >= 0 && number < limit && _numbers.IsTaken(number);

    /// <summary>Takes the lowest free number; the caller has made sure that there is one.</summary>
    public int Begin(in Call call)
    {
        int number = _numbers.Take();
        _calls[number] = call;
        return number;
    }

    public void End(int number)
    {
        _calls[number] = default;
        _numbers.Free(number);
    }

    /// <summary>A call of this kind concerns some page of the range.</summary>
    public bool IsInFlight(CallKind kind, PageRange pages)
    {
        for (int number = 0; number < limit; number++)
        {
            if (_numbers.IsTaken(number) && _calls[number].Kind == kind && _calls[number].Pages.Overlaps(pages))
                return true;
        }

        return false;
    }

    /// <summary>Some page of the range is being unmapped from the domain of a device that is on.</summary>
    public bool IsUnmapping(KernelDevice device, PageRange pages)
    {
        if (device.UnmapsInFlight == 0)
            return false;
        foreach (ref readonly Call call in _calls.AsSpan())
        {
            if (call.Device == device && call.Pages.Overlaps(pages))
                return true;
        }

        return false;
    }
}
