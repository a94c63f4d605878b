namespace PasidVerify.Iommu;

/// <summary>
/// In-kernel DMA with PASID on a software VT-d IOMMU in scalable mode, bit-exact in memory: the driver-facing calls of
/// the RFC, the kernel side behind them, and the hardware that they drive. For one thread at a time.
/// </summary>
/// <typeparam name="TMemory">Performs every access to tables, descriptors and status words.</typeparam>
public sealed class PasidDma<TMemory> : IPasidDma where TMemory : struct, IMemory
{
    private readonly RemappingHardware<TMemory> _hardware;
    private readonly InvalidationSubmitter<TMemory> _invalidations;
    private readonly CallTable _calls;
    private readonly KernelPasids<TMemory> _pasids;
    private readonly KvaMappings<TMemory> _mappings;

    /// <summary>Builds a system: the kernel's own tables, empty PASID directories, an empty queue.</summary>
    /// <param name="memory">Zeroed, and at least as large as <see cref="MemoryLayout"/> says.</param>
    /// <param name="configuration">Sizes and layout; copied, later changes have no effect.</param>
    /// <exception cref="ArgumentException">The configuration contradicts itself, or has no room for tables.</exception>
    public PasidDma(TMemory memory, Configuration configuration)
    {
        MemoryLayout layout = MemoryLayout.Of(configuration);
        var pool = new PagePool<TMemory>(memory, layout.Pool, layout.PoolPages);
        var tree = new FirstStageTree<TMemory>(memory, pool);
        var pasidTables = new PasidTables<TMemory>(memory, pool);
        var devices = new DeviceTable(configuration.Devices, layout, configuration.DomainLimit);
        _hardware = new RemappingHardware<TMemory>(
            memory, Contexts(configuration, layout), layout.Queue, configuration.QueueSlots,
            configuration.HostAddressBits);
        _invalidations = new InvalidationSubmitter<TMemory>(
            memory, layout, configuration.QueueSlots, _hardware.Queue);
        _calls = new CallTable(configuration.CallLimit);
        ulong kernelRoot = pool.Take();
        foreach (KernelPage page in configuration.KernelPages)
            tree.SetKernelLeaf(kernelRoot, page);
        _pasids = new KernelPasids<TMemory>(
            configuration, devices, _calls, pool, pasidTables, tree, _invalidations, kernelRoot);
        _mappings = new KvaMappings<TMemory>(configuration, devices, _calls, tree, _invalidations, kernelRoot);
        Pool = pool;
    }

    /// <summary>Why the hardware executes no descriptors any more; None while it does.</summary>
    public InvalidationQueueError QueueError => _hardware.Queue.Error;

    internal PagePool<TMemory> Pool { get; }

    /// <inheritdoc/>
    public Status Enable(ushort device, Mode mode, out uint pasid, out ushort domain) =>
        _pasids.Enable(device, mode, out pasid, out domain);

    /// <inheritdoc/>
    public Status BeginDisable(ushort device, out int call) => _pasids.BeginDisable(device, out call);

    /// <inheritdoc/>
    public Status MapKva(ushort domain, ulong address, ulong size, Protection protection) =>
        _mappings.Map(domain, address, size, protection);

    /// <inheritdoc/>
    public Status BeginUnmapKva(ushort domain, ulong address, ulong size, out int call) =>
        _mappings.BeginUnmap(domain, address, size, out call);

    /// <inheritdoc/>
    public Status End(int call)
    {
        if (!_calls.IsInFlight(call))
            return Status.NoSuchCall;
        if (!_invalidations.IsDone(call))
            return Status.Pending;
        KernelDevice device = _calls[call].Device;
        if (_calls[call].IsDisable)
            _pasids.EndDisable(device);
        else
            device.UnmapsInFlight--;
        _calls.End(call);
        return Status.Ok;
    }

    /// <inheritdoc/>
    public bool Step() => _hardware.Queue.Step();

    /// <inheritdoc/>
    public Answer Access(in Request request) => _hardware.Access(in request);

    private static Dictionary<ushort, ContextEntry> Contexts(Configuration configuration, MemoryLayout layout)
    {
        var contexts = new Dictionary<ushort, ContextEntry>();
        for (int i = 0; i < configuration.Devices.Count; i++)
        {
            contexts.Add(
                configuration.Devices[i].SourceId, new ContextEntry(layout.DirectoryOf(i), layout.DirectorySize));
        }

        return contexts;
    }
}
