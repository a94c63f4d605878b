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

/// <summary>The calls in flight, by number. Who works on one holds it: others wait, or find that it has ended.</summary>
internal sealed class CallTable<TMemory>(int limit, TMemory memory) where TMemory : struct, IMemory
{
    private const int Free = 0;
    private const int Beginning = 1;
    private const int InFlight = 2;
    private const int Held = 3;

    private readonly Call[] _calls = new Call[limit];
    private readonly int[] _phases = new int[limit];
    private readonly NumberAllocator _numbers = new(0, limit);
    private TMemory _memory = memory;

    /// <summary>
    /// Held where others must see all that an end changes at one moment: nobody can begin a call, and so find out that
    /// its number is free, or not yet. No memory is accessed inside.
    /// </summary>
    public Lock Numbers { get; } = new();

    public ref Call this[int number] => ref _calls[number];

    /// <summary>Takes the lowest free number for a call that begins; false if there is none.</summary>
    public bool TryBegin(in Call call, out int number)
    {
        lock (Numbers)
        {
            number = _numbers.HasFree ? _numbers.Take() : -1;
            if (number < 0)
                return false;
        }

        _calls[number] = call;
        _phases[number] = Beginning;
        return true;
    }

    /// <summary>All that the call waits for is on its way: it can be ended from now on.</summary>
    public void Start(int number) => Volatile.Write(ref _phases[number], InFlight);

    /// <summary>
    /// Holds a call in flight; false if there is none of this number. One that begins is waited for: something of it may
    /// be seen already.
    /// </summary>
    public bool TryHold(int number)
    {
        if (number < 0 || number >= limit)
            return false;
        for (; ; )
        {
            int phase = Interlocked.CompareExchange(ref _phases[number], Held, InFlight);
            if (phase is Free or InFlight)
                return phase == InFlight;
            _memory.Relax();
        }
    }

    /// <summary>The call goes on.</summary>
    public void Release(int number) => Start(number);

    /// <summary>
    /// The call that is held has ended. What it gives back, and others may find missing at any time, it gives back after
    /// that: who has got it could not find the call still in flight.
    /// </summary>
    public void End(int number)
    {
        lock (Numbers)
        {
            _calls[number] = default;
            Volatile.Write(ref _phases[number], Free);
            _numbers.Free(number);
        }
    }

    /// <summary>As <see cref="End(int)"/>, and others may work on the call's pages again.</summary>
    public void End(int number, PageClaims claims)
    {
        lock (Numbers)
        {
            claims.Settle(_calls[number].Kind, _calls[number].Pages);
            End(number);
        }
    }
}
