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

    private TMemory _memory = memory;
    private ulong _tail;

    /// <summary>Writes a descriptor behind the others. Hardware does not see it before <see cref="Publish"/>.</summary>
    /// <remarks>There always is a slot: the configuration has room for all calls in flight at once.</remarks>
    public void Add(Descriptor<Word> descriptor)
    {
        ulong slot = layout.Queue + _tail;
        _memory.Store(slot, descriptor.Low);
        _memory.Store(slot + 8, descriptor.High);
        _memory.Store(slot + 16, 0);
        _memory.Store(slot + 24, 0);
        _tail = (_tail + DescriptorFormat.Bytes) % ((ulong)slots * DescriptorFormat.Bytes);
    }

    /// <summary>Adds the wait of a call, and hands everything added to the hardware.</summary>
    public void Publish(int call)
    {
        ulong status = layout.StatusOf(call);
        _memory.Store(status, InUse);
        Add(WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite, Done, status));
        hardware.Registers.WriteTail(_tail);
    }

    /// <summary>The hardware has executed everything up to the call's wait.</summary>
    public bool IsDone(int call) => (uint)_memory.Load(layout.StatusOf(call)) == Done;
}
