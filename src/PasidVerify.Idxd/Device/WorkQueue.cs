namespace PasidVerify.Idxd;

/// <summary>A work queue of the device: descriptors that its portal took and no engine has begun (Linux: idxd_wq).</summary>
public sealed class WorkQueue
{
    private readonly int size;
    private readonly ulong[] slots;
    private WorkQueueMode mode;
    private uint pasid;
    private bool privileged;
    private int head;
    private int count;

    /// <summary>An empty queue, disabled.</summary>
    /// <param name="size">Descriptors that fit, at least 1.</param>
    /// <param name="largestTransfer">Bytes of a transfer at most.</param>
    public WorkQueue(int size, uint largestTransfer = 1 << 21)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        this.size = size;
        LargestTransfer = largestTransfer;
        slots = new ulong[size * WorkDescriptor.Qwords];
    }

    /// <summary>Bytes of a transfer at most.</summary>
    public uint LargestTransfer { get; }

    /// <summary>Takes descriptors from now on, each with the PASID that it carries.</summary>
    public void EnableShared() => mode = WorkQueueMode.Shared;

    /// <summary>Takes descriptors from now on, all with one PASID.</summary>
    /// <param name="pasid">PASID of all requests, 20 bits.</param>
    /// <param name="privileged">They ask for supervisor rights.</param>
    public void EnableDedicated(uint pasid, bool privileged)
    {
        mode = WorkQueueMode.Dedicated;
        this.pasid = pasid;
        this.privileged = privileged;
    }

    /// <summary>Takes none any more, and forgets those that no engine has begun.</summary>
    public void Disable()
    {
        mode = WorkQueueMode.Disabled;
        count = 0;
    }

    /// <summary>Takes a descriptor that is written to the portal; false when the queue is full or disabled.</summary>
    public bool TrySubmit(in WorkDescriptor descriptor)
    {
        if (mode == WorkQueueMode.Disabled || count == size) return false;
        descriptor.Encode(Slot((head + count) % size));
        count++;
        return true;
    }

    /// <summary>Takes the oldest descriptor out; false when there is none.</summary>
    /// <param name="descriptor">What it says, with the PASID and privilege that its requests will have.</param>
    /// <param name="isValid">False when a reserved field is not 0.</param>
    internal bool TryTake(out WorkDescriptor descriptor, out bool isValid)
    {
        descriptor = default;
        isValid = false;
        if (count == 0) return false;
        isValid = WorkDescriptor.TryDecode(Slot(head), out descriptor);
        head = (head + 1) % size;
        count--;
        if (mode == WorkQueueMode.Dedicated) descriptor = descriptor with { Pasid = pasid, Privileged = privileged };
        return true;
    }

    private Span<ulong> Slot(int index) => slots.AsSpan(index * WorkDescriptor.Qwords, WorkDescriptor.Qwords);
}
