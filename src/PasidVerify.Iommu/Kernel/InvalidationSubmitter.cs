namespace PasidVerify.Iommu;

/// <summary>
/// The kernel's end of the invalidation queue (Linux: qi_submit_sync, cut in two): descriptors, then one wait that
/// writes QI_DONE to the status dword of the call.
/// </summary>
/// <remarks>
/// No caller keeps another from writing its descriptors, or from returning. Each reserves its slots by one atomic
/// addition and writes them; whoever finds nobody at it hands over all that is written by then, with one write of the
/// tail (Linux: arm_smmu_cmdq_issue_cmdlist).
/// </remarks>
internal sealed class InvalidationSubmitter<TMemory>(
    TMemory memory, MemoryLayout layout, int slots, InvalidationQueue<TMemory> hardware)
    where TMemory : struct, IMemory
{
    private const ulong InUse = 1;
    private const ulong Done = 2;

    /// <summary>For each slot the place in the order of submission, from 1, of what is written there.</summary>
    private readonly long[] _written = new long[slots];

    private TMemory _memory = memory;
    private long _reserved;
    private long _published;
    private int _publishing;

    /// <summary>
    /// Hands descriptors to the hardware, behind them those for devices' own TLBs, which are filled from what the others
    /// invalidate (VT-d 6.5.2.12), and behind all of them the wait of a call.
    /// </summary>
    /// <remarks>There always are slots: the configuration has room for all calls in flight at once.</remarks>
    public void Submit(int call, DeviceTlbFlush devices, params ReadOnlySpan<Descriptor<Word>> descriptors)
    {
        ulong status = layout.StatusOf(call);
        _memory.Store(status, InUse);
        int count = descriptors.Length + devices.Count + 1;
        long place = Interlocked.Add(ref _reserved, count) - count;
        foreach (Descriptor<Word> descriptor in descriptors)
            Write(place++, descriptor);
        for (int i = 0; i < devices.Count; i++)
            Write(place++, devices[i]);
        Write(place, WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite, Done, status));
        Publish();
    }

    /// <summary>The hardware has executed everything up to the call's wait.</summary>
    public bool IsDone(int call) => (uint)_memory.Load(layout.StatusOf(call)) == Done;

    private void Write(long place, Descriptor<Word> descriptor)
    {
        ulong slot = layout.Queue + OffsetOf(place);
        _memory.Store(slot, descriptor.Low);
        _memory.Store(slot + 8, descriptor.High);
        _memory.Store(slot + 16, 0);
        _memory.Store(slot + 24, 0);
        Volatile.Write(ref _written[place % slots], place + 1);
    }

    private void Publish()
    {
        // The exchange lets others see what this one has written before it finds them at it; they look again after they have
        // let go, so that of two one sees both.
        while (Interlocked.Exchange(ref _publishing, 1) == 0)
        {
            long end = _published;
            while (IsWritten(end))
                end++;
            if (end != _published)
                hardware.Registers.WriteTail(OffsetOf(end));
            _published = end;
            Interlocked.Exchange(ref _publishing, 0);
            if (!IsWritten(end))
                return;
        }
    }

    private bool IsWritten(long place) => Volatile.Read(ref _written[place % slots]) == place + 1;

    private ulong OffsetOf(long place) => (ulong)(place % slots) * DescriptorFormat.Bytes;
}
