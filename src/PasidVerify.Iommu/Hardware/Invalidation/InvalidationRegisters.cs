namespace PasidVerify.Iommu;

/// <summary>
/// What software sees of the invalidation queue: IQH, IQT, the errors in FSTS and IQERCD, and ICS (VT-d 6.5.2, 11.4).
/// </summary>
/// <param name="area">Place, size and width of the queue.</param>
/// <param name="invalidations">Keeps head and tail, with what else the thread that executes descriptors needs.</param>
internal sealed class InvalidationRegisters(QueueArea area, InvalidationCount invalidations)
{
    private readonly Lock _lock = new();

    private ulong _faultStatus;
    private ushort _timeoutSource;
    private ushort _completionSource;

    /// <summary>IQH: byte offset of the next descriptor to fetch; on a queue error, of the bad one.</summary>
    public ulong Head => invalidations.Head;

    /// <summary>IQT: byte offset after the last descriptor.</summary>
    public ulong Tail => invalidations.Tail;

    /// <summary>IQERCD.IQEI: why the queue stopped at the head; None unless FSTS.IQE is set.</summary>
    public InvalidationQueueError Error { get; private set; }

    /// <summary>FSTS: IQE, ICE and ITE at their places.</summary>
    public ulong FaultStatus => Volatile.Read(ref _faultStatus);

    /// <summary>IQERCD: the code, and which devices timed out or answered wrongly.</summary>
    public ulong ErrorRecord =>
        QueueRegister.EncodeErrors<Word>((ulong)Error, (ulong)_timeoutSource, (ulong)_completionSource);

    /// <summary>ICS.IWC: a wait that asked for an interrupt has completed.</summary>
    public bool WaitCompleted { get; private set; }

    /// <summary>No descriptor is fetched before software has cleared IQE and ITE.</summary>
    public bool IsStopped => (FaultStatus & (QueueRegister.QueueError | QueueRegister.TimeoutError)) != 0;

    /// <summary>Software's write of IQT, which publishes the descriptors before it; a bad one is an error.</summary>
    public void WriteTail(ulong tail)
    {
        if ((tail & (area.DescriptorBytes - 1)) != 0)
            StopAtHead(InvalidationQueueError.TailMisaligned);
        else if (tail >= area.Bytes)
            StopAtHead(InvalidationQueueError.InvalidTail);
        else
            invalidations.Tail = tail;
    }

    /// <summary>Software's write of FSTS: a 1 clears the bit, and fetching goes on at the head.</summary>
    public void ClearFaultStatus(ulong ones)
    {
        lock (_lock)
        {
            if ((ones & QueueRegister.QueueError) != 0)
                Error = InvalidationQueueError.None;
            if ((ones & QueueRegister.TimeoutError) != 0)
                _timeoutSource = 0;
            if ((ones & QueueRegister.CompletionError) != 0)
                _completionSource = 0;

            // Last: from then on the hardware fetches, and may record again.
            Volatile.Write(ref _faultStatus, _faultStatus & ~ones);
        }
    }

    /// <summary>Software's write of 1 to ICS.IWC.</summary>
    public void ClearWaitCompleted() => WaitCompleted = false;

    /// <summary>The head moves once a descriptor is fetched and found valid, not when it has been executed.</summary>
    internal void MoveHead()
    {
        ulong next = Head + area.DescriptorBytes;
        invalidations.Head = next == area.Bytes ? 0 : next;
    }

    /// <summary>IQE. The first error stays on record until software clears it.</summary>
    internal void StopAtHead(InvalidationQueueError error)
    {
        lock (_lock)
        {
            if (Error == InvalidationQueueError.None)
                Error = error;
            _faultStatus |= QueueRegister.QueueError;
        }
    }

    /// <summary>ITE: a device has not completed an invalidation.</summary>
    internal void StopForTimeout(ushort sourceId)
    {
        lock (_lock)
        {
            _timeoutSource = sourceId;
            _faultStatus |= QueueRegister.TimeoutError;
        }
    }

    /// <summary>ICE: the queue goes on.</summary>
    internal void RecordWrongCompletion(ushort sourceId)
    {
        lock (_lock)
        {
            _completionSource = sourceId;
            _faultStatus |= QueueRegister.CompletionError;
        }
    }

    internal void CompleteWait() => WaitCompleted = true;
}
