namespace PasidVerify.Iommu;

/// <summary>
/// The invalidation queue's hardware end: fetches descriptors from memory at the head, one a step, and executes each
/// completely, which is one of the orders that VT-d 6.5.2 allows. Only a device that does not answer leaves something
/// open: the waits behind it are then never completed.
/// </summary>
internal sealed class InvalidationQueue<TMemory> where TMemory : struct, IMemory
{
    private readonly QueueArea _area;
    private readonly ulong _hostAddressBits;
    private readonly Caches _caches;
    private readonly DescriptorCheck _check;
    private readonly DeviceInvalidations _devices;
    private TMemory _memory;

    /// <summary>A wait with FN is not completed: nothing after it is fetched.</summary>
    private bool _isFenced;

    /// <param name="memory">Where the descriptors are, and the status words that waits write.</param>
    /// <param name="area">Place, size and width of the queue.</param>
    /// <param name="hostAddressBits">Host address width in bits.</param>
    /// <param name="caches">What the descriptors invalidate.</param>
    /// <param name="isScalable">Scalable mode rather than legacy mode: RTADDR.TTM.</param>
    public InvalidationQueue(
        TMemory memory, QueueArea area, ulong hostAddressBits, Caches caches, bool isScalable = true)
    {
        _memory = memory;
        _area = area;
        _hostAddressBits = hostAddressBits;
        _caches = caches;
        _check = new DescriptorCheck(hostAddressBits, isScalable);
        Registers = new InvalidationRegisters(area, caches.Invalidations);
        _devices = new DeviceInvalidations(caches.Devices, Registers);
    }

    /// <summary>What software sees of the queue.</summary>
    public InvalidationRegisters Registers { get; }

    /// <summary>
    /// Executes one descriptor; false when the queue is empty or stopped, or stops now. True while another thread is at
    /// it, or a wait has to wait for walks.
    /// </summary>
    /// <remarks>
    /// A timeout comes when nothing else is left to do: what may overtake an unanswered invalidation does.
    /// </remarks>
    public bool Step()
    {
        SpinWait wait = default;
        return Run(atMost: 1, ref wait);
    }

    /// <summary>Executes several descriptors, as far as there are so many; false when the queue is empty or stopped, now.</summary>
    public bool Run(int atMost, ref SpinWait wait)
    {
        Progress progress = Progress.Waiting;
        if (_caches.Invalidations.TryBegin())
        {
            try
            {
                // Read once: nobody else moves the head, and what comes later is for later.
                ulong tail = Registers.Tail;
                do
                {
                    progress = StepAlone(tail);
                }
                while (progress == Progress.Made && --atMost > 0);
            }
            finally
            {
                _caches.Invalidations.End();
            }
        }

        if (progress == Progress.Waiting)
            _memory.Relax(ref wait);
        return progress != Progress.None;
    }

    private Progress StepAlone(ulong tail)
    {
        if (Registers.IsStopped)
            return Progress.None;
        if (Registers.Head == tail || _isFenced)
        {
            TimeOut();
            return Progress.None;
        }

        InvalidationQueueError error = Fetch(_area.Start + Registers.Head, out Descriptor<Word> descriptor);
        if (error != InvalidationQueueError.None)
        {
            Registers.StopAtHead(error);
            return Progress.None;
        }

        if (DescriptorFormat.Type(descriptor.Low) != DescriptorFormat.WaitType)
            _caches.Walks.Forget();
        else if (!_caches.Walks.AreOver())
            return Progress.Waiting;
        Registers.MoveHead();
        Execute(in descriptor);
        return Progress.Made;
    }

    private InvalidationQueueError Fetch(ulong slot, out Descriptor<Word> descriptor)
    {
        descriptor = default;
        if (Paging.IsWithin<Word>(slot, _hostAddressBits) == 0UL)
            return InvalidationQueueError.FetchError;
        descriptor = new Descriptor<Word>(_memory.Load(slot), _memory.Load(slot + 8));
        ulong upper = _area.IsWide ? _memory.Load(slot + 16) | _memory.Load(slot + 24) : 0;
        return _check.Check(in descriptor, upper, _area.IsWide);
    }

    private void Execute(in Descriptor<Word> descriptor)
    {
        switch (DescriptorFormat.Type(descriptor.Low).Value)
        {
            case DescriptorFormat.DeviceTlbType:
                _devices.Invalidate(in descriptor);
                break;
            case DescriptorFormat.PasidDeviceTlbType:
                _devices.InvalidatePasid(in descriptor);
                break;
            case DescriptorFormat.WaitType:
                Wait(in descriptor);
                break;
            default:
                CacheInvalidation.Execute(_caches, in descriptor);
                break;
        }
    }

    /// <summary>A wait behind an unanswered invalidation stays open until the timeout aborts it.</summary>
    private void Wait(in Descriptor<Word> descriptor)
    {
        if (_devices.ArePending)
            _isFenced = (descriptor.Low & WaitDescriptor.Fence) != 0;
        else
            Complete(in descriptor);
    }

    private void Complete(in Descriptor<Word> descriptor)
    {
        if ((descriptor.Low & WaitDescriptor.StatusWrite) != 0)
        {
            ulong address = descriptor.High & ~7UL;
            Word data = WaitDescriptor.Data(descriptor.Low);
            _memory.Store(address, WaitDescriptor.Merge<Word>(_memory.Load(address), descriptor.High, data));
        }

        if ((descriptor.Low & WaitDescriptor.Interrupt) != 0)
            Registers.CompleteWait();
    }

    /// <summary>Open waits are forgotten: they will never write their status.</summary>
    private void TimeOut()
    {
        if (!_devices.ArePending)
            return;
        _isFenced = false;
        _devices.TimeOut();
    }

    private enum Progress
    {
        /// <summary>There is nothing to execute.</summary>
        None,

        /// <summary>Other threads have to go on first.</summary>
        Waiting,

        /// <summary>A descriptor was executed.</summary>
        Made,
    }
}
