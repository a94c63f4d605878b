using PasidVerify.Iommu;

namespace PasidVerify.Idxd;

/// <summary>
/// A data-streaming accelerator as a DMA master (Intel DSA; Linux: drivers/dma/idxd): work queues, one engine, and no way
/// to memory but through the IOMMU. It moves only in <see cref="Step"/>.
/// </summary>
/// <remarks>
/// Left out: batches, drain, deltas, CRC and DIF, interrupts, groups and traffic classes. For one thread at a time.
/// </remarks>
/// <typeparam name="TMemory">Physical memory.</typeparam>
public sealed class Accelerator<TMemory> where TMemory : struct, IMemory
{
    private const DescriptorFlags Allowed = DescriptorFlags.CompletionAddressValid | DescriptorFlags.RequestCompletion;
    private const ulong PageMask = ~4095UL;

    private readonly WorkQueue[] queues;
    private DmaPort<TMemory> port;
    private Transfer transfer;
    private bool isBusy;
    private int turn;

    /// <summary>An idle device.</summary>
    /// <param name="iommu">What its requests go through.</param>
    /// <param name="memory">Physical memory behind it.</param>
    /// <param name="sourceId">Bus, device and function, 16 bits.</param>
    /// <param name="queues">Its work queues, served in turn.</param>
    public Accelerator(IPasidDma iommu, TMemory memory, ushort sourceId, IEnumerable<WorkQueue> queues)
    {
        port = new DmaPort<TMemory>(iommu, memory, sourceId);
        this.queues = [.. queues];
        SourceId = sourceId;
    }

    /// <summary>Bus, device and function.</summary>
    public ushort SourceId { get; }

    /// <summary>The error that no completion record could tell of; software clears it by <see cref="ClearError"/>.</summary>
    public SoftwareError Error { get; private set; }

    /// <summary>Makes room for the next error.</summary>
    public void ClearError() => Error = default;

    /// <summary>Begins a descriptor, or does a piece of it inside one page, or ends it; false when there is no work.</summary>
    public bool Step()
    {
        if (!isBusy) return TryBegin();
        if (transfer.IsDone) Finish(CompletionStatus.Success);
        else Continue();
        return true;
    }

    private bool TryBegin()
    {
        for (int i = 0; i < queues.Length; i++)
        {
            WorkQueue queue = queues[(turn + i) % queues.Length];
            if (!queue.TryTake(out WorkDescriptor descriptor, out bool isValid)) continue;
            turn = (turn + i + 1) % queues.Length;
            transfer = Transfer.Of(in descriptor);
            isBusy = true;
            if (!isValid) Finish(CompletionStatus.ReservedField);
            else if (Refuse(in descriptor, queue) is { } refusal) Finish(refusal);
            else if (descriptor.Opcode == Opcode.NoOperation) Finish(CompletionStatus.Success);
            return true;
        }

        return false;
    }

    private static CompletionStatus? Refuse(in WorkDescriptor descriptor, WorkQueue queue)
    {
        bool moves = descriptor.Opcode is Opcode.MemoryMove or Opcode.Fill or Opcode.Compare;
        if (!moves && descriptor.Opcode != Opcode.NoOperation) return CompletionStatus.BadOpcode;
        bool requests = (descriptor.Flags & DescriptorFlags.RequestCompletion) != 0;
        if ((descriptor.Flags & ~Allowed) != 0 || (requests && !HasRecord(in descriptor)))
            return CompletionStatus.InvalidFlags;
        bool fits = descriptor.Size > 0 && descriptor.Size <= queue.LargestTransfer;
        return moves && !fits ? CompletionStatus.TransferSize : null;
    }

    private void Continue()
    {
        ref readonly WorkDescriptor descriptor = ref transfer.Descriptor;
        bool fills = descriptor.Opcode == Opcode.Fill;
        bool compares = descriptor.Opcode == Opcode.Compare;
        transfer.Next(sourceMatters: !fills, out uint start, out uint count);
        ulong source = 0;
        if (!fills && !port.TryReach(in descriptor, descriptor.Source + start, write: false, out source))
            Fault(descriptor.Source + start, write: false);
        else if (!port.TryReach(in descriptor, descriptor.Destination + start, !compares, out ulong destination))
            Fault(descriptor.Destination + start, !compares);
        else if (fills)
            DataMover.Fill(ref port, descriptor.Source, start, destination, count);
        else if (!compares)
            DataMover.Copy(ref port, source, destination, count, transfer.Backwards);
        else if (DataMover.Compare(ref port, source, destination, count) is uint same && same < count)
            End(new CompletionRecord(CompletionStatus.Success, false, Result: 1, start + same, 0));
        if (isBusy) transfer.Done += count;
    }

    private void Fault(ulong address, bool write) =>
        End(new CompletionRecord(
            CompletionStatus.PageFault, write, (byte)(transfer.Backwards ? 1 : 0), transfer.Done, address & PageMask));

    private void Finish(CompletionStatus status) => End(new CompletionRecord(status, false, 0, 0, 0));

    /// <summary>Success is told of on request only, errors always.</summary>
    private void End(CompletionRecord record)
    {
        isBusy = false;
        ref readonly WorkDescriptor descriptor = ref transfer.Descriptor;
        if (!HasRecord(in descriptor))
        {
            if (record.Status != CompletionStatus.Success) Report(record.Status, record.FaultAddress);
            return;
        }

        bool isRequested = (descriptor.Flags & DescriptorFlags.RequestCompletion) != 0;
        if (record.Status == CompletionStatus.Success && !isRequested) return;
        if (descriptor.CompletionAddress % CompletionRecord.Bytes != 0)
            Report(CompletionStatus.CompletionAddressMisaligned, descriptor.CompletionAddress);
        else if (!port.TryReach(in descriptor, descriptor.CompletionAddress, write: true, out ulong at))
            Report(CompletionStatus.CompletionAddressFault, descriptor.CompletionAddress);
        else
            Write(at, in record);
    }

    /// <summary>The status comes last: software that sees it sees the rest.</summary>
    private void Write(ulong at, in CompletionRecord record)
    {
        for (int i = CompletionRecord.Qwords - 1; i > 1; i--) port.Store(at + ((ulong)i * sizeof(ulong)), 0);
        port.Store(at + sizeof(ulong), record.FaultAddress);
        port.Store(at, record.Qword0);
    }

    private void Report(CompletionStatus status, ulong address) => Error = Error.IsValid
        ? Error with { HasOverflowed = true }
        : new(true, false, status, transfer.Descriptor.Pasid, address);

    private static bool HasRecord(in WorkDescriptor descriptor) =>
        (descriptor.Flags & DescriptorFlags.CompletionAddressValid) != 0;
}
