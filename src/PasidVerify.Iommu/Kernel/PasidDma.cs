namespace PasidVerify.Iommu;

/// <summary>
/// In-kernel DMA with PASID on a software VT-d IOMMU in scalable mode, bit-exact in memory: the driver-facing calls of
/// the RFC and of the DMA API, the kernel side behind them, and the hardware that they drive. For any number of threads:
/// to each, a call is one step of all, or a begin and an end are two; requests alone may see the pages of a map come one
/// by one.
/// </summary>
/// <remarks>After an exception, of which that of a memory access is one, nothing is promised any more.</remarks>
/// <typeparam name="TMemory">Performs every access to tables, descriptors, status words and bounced buffers.</typeparam>
public sealed class PasidDma<TMemory> : IPasidDma where TMemory : struct, IMemory
{
    /// <summary>
    /// Descriptors that a waiting thread has executed before it looks for its own call: as many as most calls have. More
    /// are those of others, who wait for nothing but to execute them themselves, where they lie already.
    /// </summary>
    private const int QueueRun = 3;

    private readonly RemappingHardware<TMemory> _hardware;
    private readonly AtsAccesses<TMemory> _atsAccesses;
    private readonly InvalidationSubmitter<TMemory> _invalidations;
    private readonly CallTable<TMemory> _calls;
    private readonly KernelPasids<TMemory> _pasids;
    private readonly KvaMappings<TMemory> _kva;
    private readonly KernelPageTable<TMemory> _kernelTable;
    private readonly DefaultDomains<TMemory> _domains;
    private readonly DmaMappings<TMemory> _buffers;
    private readonly DmaLists<TMemory> _lists;
    private readonly LazyFlushes<TMemory> _lazyFlushes;

    /// <summary>Builds a system: the kernel's own tables, contexts, empty PASID directories, an empty queue.</summary>
    /// <param name="memory">Zeroed, and at least as large as <see cref="MemoryLayout"/> says.</param>
    /// <param name="configuration">Sizes and layout; copied, later changes have no effect.</param>
    /// <exception cref="ArgumentException">The configuration contradicts itself, or has no room for tables.</exception>
    public PasidDma(TMemory memory, Configuration configuration)
    {
        MemoryLayout layout = MemoryLayout.Of(configuration);
        Pool = new PagePool<TMemory>(memory, layout.Pool, layout.PoolPages);
        DomainTables = new PagePool<TMemory>(memory, layout.DomainTables, (ulong)configuration.DomainTablePages);
        var tree = new FirstStageTree<TMemory>(memory, DomainTables);
        var pasidTables = new PasidTables<TMemory>(memory, Pool);
        var devices = new DeviceTable(configuration.Devices, layout, configuration.DomainLimit);
        var ids = new KernelIds(configuration.PasidLimit, configuration.DomainLimit);
        var contexts = new ContextTables<TMemory>(memory, Pool);
        for (int i = 0; i < configuration.Devices.Count; i++)
            contexts.Set(configuration.Devices[i], layout.DirectoryOf(i), layout.DirectorySize);
        _hardware = new RemappingHardware<TMemory>(
            memory, contexts.RootTableAddress, layout.Queue, configuration.QueueSlots,
            configuration.HostAddressBits, configuration.IotlbEntries);
        foreach (DeviceConfiguration device in configuration.Devices.Where(device => device.UsesAts))
            _hardware.Caches.Devices.Add(device.SourceId, new DeviceTlb());
        _atsAccesses = new AtsAccesses<TMemory>(_hardware);
        _invalidations = new InvalidationSubmitter<TMemory>(
            memory, layout, configuration.QueueSlots, _hardware.Queue);
        _calls = new CallTable<TMemory>(configuration.CallLimit, configuration.Processors, memory);
        KernelTables = new PagePool<TMemory>(memory, layout.KernelTables, layout.KernelTablePages);
        var kernelTree = new FirstStageTree<TMemory>(memory, KernelTables);
        var kernel = new KernelRoot(KernelTables.Take(), new PageClaims(), new DeviceTlbUsers());
        var flushes = new Flushes<TMemory>(
            _invalidations, kernel, configuration.Devices.Any(device => device.UsesAts));
        foreach (KernelPage page in configuration.KernelPages)
            kernelTree.SetKernelLeaf(kernel.Table, page);
        _kernelTable = new KernelPageTable<TMemory>(
            memory, configuration, _calls, kernelTree, KernelTables, kernel, flushes);
        _pasids = new KernelPasids<TMemory>(
            memory, devices, _calls, Pool, pasidTables, tree, flushes, ids, kernel);
        var frames = new FrameRange(configuration.BouncePool.First, (ulong)configuration.BouncePool.Count);
        _kva = new KvaMappings<TMemory>(memory, configuration, devices, _calls, tree, frames, flushes, kernel);

        _domains = new DefaultDomains<TMemory>(
            memory, configuration, devices, ids,
            new PagePool<TMemory>(memory, layout.DmaRoots, layout.DmaRootPages), pasidTables);
        var leaves = new MappingLeaves<TMemory>(memory, tree);
        _buffers = new DmaMappings<TMemory>(
            memory, configuration, _domains, _calls, tree, leaves, new BouncePool<TMemory>(memory, frames), flushes);
        _lists = new DmaLists<TMemory>(
            memory, configuration, _domains, _calls, tree, leaves, _buffers, frames, flushes);
        _lazyFlushes = new LazyFlushes<TMemory>(_domains, _calls, flushes);
    }

    /// <summary>Why the hardware executes no descriptors any more; None while it does.</summary>
    public InvalidationQueueError QueueError => _hardware.Queue.Registers.Error;

    /// <summary>The faults that the hardware has recorded, for software to read and clear.</summary>
    public FaultLog Faults => _hardware.Faults;

    internal PagePool<TMemory> Pool { get; }

    internal PagePool<TMemory> DomainTables { get; }

    internal PagePool<TMemory> KernelTables { get; }

    /// <inheritdoc/>
    public Status Enable(ushort device, Mode mode, out uint pasid, out ushort domain) =>
        _pasids.Enable(device, mode, out pasid, out domain);

    /// <inheritdoc/>
    public Status BeginDisable(ushort device, out int call) => _pasids.BeginDisable(device, out call);

    /// <inheritdoc/>
    public Status MapKva(ushort domain, ulong address, ulong size, Protection protection) =>
        _kva.Map(domain, address, size, protection);

    /// <inheritdoc/>
    public Status BeginUnmapKva(ushort domain, ulong address, ulong size, out int call) =>
        _kva.BeginUnmap(domain, address, size, out call);

    /// <inheritdoc/>
    public Status Probe(ushort device, out ushort domain) => _domains.Probe(device, out domain);

    /// <inheritdoc/>
    public Status MapDma(
        ushort device, ulong address, ulong size, Direction direction, out ulong iova, out ulong copy) =>
        _buffers.Map(device, address, size, direction, out iova, out copy);

    /// <inheritdoc/>
    public Status BeginUnmapDma(ushort device, ulong iova, ulong size, out int call) =>
        _buffers.BeginUnmap(device, iova, size, out call);

    /// <inheritdoc/>
    public Status BeginMapSg(ushort device, ulong size, Direction direction, out ulong iova, out int call) =>
        _lists.Begin(device, size, direction, out iova, out call);

    /// <inheritdoc/>
    public Status MapSegment(int call, ulong address, ulong size, out ulong iova) =>
        _lists.MapSegment(call, address, size, out iova);

    /// <inheritdoc/>
    public Status BeginUndoMapSg(int call) => _lists.BeginUndo(call);

    /// <inheritdoc/>
    public Status BeginFlushQueue(ushort domain, out int call) => _lazyFlushes.Begin(domain, out call);

    /// <inheritdoc/>
    public Status AddTable(ulong address, out ulong table) => _kernelTable.AddTable(address, out table);

    /// <inheritdoc/>
    public Status MapKernel(ulong address, ulong frame, Protection protection) =>
        _kernelTable.Map(address, frame, protection);

    /// <inheritdoc/>
    public Status BeginKernelChange(ulong address, ulong size, Protection protection, out int call) =>
        _kernelTable.BeginChange(address, size, protection, out call);

    /// <inheritdoc/>
    public Status BeginFreeTable(ulong address, out int call) => _kernelTable.BeginFree(address, out call);

    /// <inheritdoc/>
    public Status End(int call)
    {
        if (!_calls.TryHold(call))
            return Status.NoSuchCall;
        Status status = _calls[call].Kind == CallKind.MapSg ? _lists.End(call) : EndFlushed(call);
        if (status != Status.Ok)
            _calls.Release(call);
        return status;
    }

    /// <inheritdoc/>
    public bool Step() => _hardware.Queue.Step();

    /// <inheritdoc/>
    public bool Run(ref SpinWait wait) => _hardware.Queue.Run(atMost: QueueRun, ref wait);

    /// <inheritdoc/>
    public bool IsStopped => _hardware.Queue.Registers.IsStopped;

    /// <inheritdoc/>
    public Answer Access(in Request request) => _hardware.Access(in request);

    /// <inheritdoc/>
    public Answer AccessByAts(in Request request) => _atsAccesses.Access(in request);

    /// <summary>One translation request of a device (ATS): asks for a translation that it may keep.</summary>
    public TranslationAnswer Translate(in Request request) => _hardware.Translate(in request);

    private Status EndFlushed(int number)
    {
        if (!_invalidations.IsDone(number))
            return Status.Pending;
        CallKind kind = _calls[number].Kind;
        switch (kind)
        {
            case CallKind.Disable:
                _pasids.EndDisable(number);
                break;
            case CallKind.UnmapKva:
                _kva.EndUnmap(number);
                break;
            case CallKind.UnmapDma:
                _buffers.EndUnmap(number);
                break;
            case CallKind.FlushQueue:
                _lazyFlushes.End(number);
                break;
            case CallKind.KernelChange:
                _kernelTable.EndChange(number);
                break;
            case CallKind.FreeTable:
                _kernelTable.EndFree(number);
                break;
            default:
                throw new InvalidOperationException($"Call {number} does not wait for the hardware: {kind}.");
        }

        return Status.Ok;
    }
}
