namespace PasidVerify.Iommu;

/// <summary>
/// The kernel's end of the invalidation queue (Linux: qi_submit_sync, cut in two): descriptors, then one wait that
/// writes QI_DONE to the status dword of the call.
/// </summary>
internal sealed class InvalidationSubmitter<TMemory>(
    TMemory memory, MemoryLayout layout, int slots, InvalidationQueue<TMemory> hardware)
    where TMemory : struct, IMemory
{
    private const ulong InUse = 1;
    private const ulong Done = 2;

    private readonly SubmissionOrder _order = new(slots, hardware.Registers);
    private TMemory _memory = memory;

    /// <summary>
    /// Hands descriptors to the hardware, behind them those for devices' own TLBs, which are filled from what the others
    /// invalidate (VT-d 6.5.2.12), and behind all of them the wait of a call.
    /// </summary>
    /// <remarks>There always are slots: the configuration has room for all calls in flight at once.</remarks>
    public void Submit(int call, DeviceTlbFlush devices, params ReadOnlySpan<Descriptor<Word>> descriptors)
    {
        ulong status = layout.StatusOf(call);
        _memory.Store(status, InUse);
        long first = _order.Reserve(descriptors.Length + devices.Count + 1, out bool handsOver);
        long place = first;
        foreach (Descriptor<Word> descriptor in descriptors)
            Write(place++, descriptor);
        for (int i = 0; i < devices.Count; i++)
            Write(place++, devices[i]);
        Write(place++, WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite, Done, status));
        _order.Publish(first, place, handsOver);
    }

    /// <summary>The hardware has executed everything up to the call's wait.</summary>
    public bool IsDone(int call) => (uint)_memory.Load(layout.StatusOf(call)) == Done;

    private void Write(long place, Descriptor<Word> descriptor)
    {
        ulong slot = layout.Queue + (ulong)_order.SlotOf(place) * DescriptorFormat.Bytes;
        _memory.Store(slot, descriptor.Low);
        _memory.Store(slot + 8, descriptor.High);
        _memory.Store(slot + 16, 0);
        _memory.Store(slot + 24, 0);
    }
}
