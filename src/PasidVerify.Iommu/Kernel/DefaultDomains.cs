namespace PasidVerify.Iommu;

/// <summary>
/// Gives devices their default domain, for good (Linux: iommu_probe_device, iommu_get_def_domain_type): the boot policy
/// decides for trusted devices; untrusted ones are translated, and strictly, whatever it says.
/// </summary>
internal sealed class DefaultDomains<TMemory>(
    TMemory memory, Configuration configuration, DeviceTable devices, KernelIds ids, PagePool<TMemory> roots,
    PasidTables<TMemory> pasidTables)
    where TMemory : struct, IMemory
{
    private readonly BootPolicy _policy = configuration.Policy;
    private readonly ulong _lastIova = configuration.LastIova;
    private readonly int _processors = configuration.Processors;
    private readonly DmaDomain?[] _byId = new DmaDomain?[configuration.DomainLimit];
    private readonly Dictionary<int, DmaDomain> _byGroup = [];
    private readonly Gate<TMemory> _gate = new(memory);
    private TMemory _memory = memory;

    public Status Probe(ushort sourceId, out ushort domainId)
    {
        domainId = WellKnownDomain.None;
        KernelDevice? device = devices.Find(sourceId);
        if (device is null)
            return Status.NoSuchDevice;
        Start(device);
        _gate.Enter();
        Status status = Probe(device, out domainId);
        _gate.Leave();
        Finish(device);
        return status;
    }

    /// <summary>
    /// The domain of a device's DMA API; null if it has none: one that is being probed has been, or has not.
    /// </summary>
    public DmaDomain? Of(ushort sourceId)
    {
        if (devices.Find(sourceId) is not { } device)
            return null;
        if (device.DefaultDomain is { } known)
            return known;
        Start(device);
        DmaDomain? domain = device.DefaultDomain;
        Finish(device);
        return domain;
    }

    /// <summary>The domain of the DMA API with this id; null for every other number.</summary>
    public DmaDomain? Find(ushort domain)
    {
        if (domain >= _byId.Length)
            return null;
        if (Volatile.Read(ref _byId[domain]) is { } known)
            return known;

        // The device that it is made for may be able to use it already.
        _gate.Enter();
        DmaDomain? made = _byId[domain];
        _gate.Leave();
        return made;
    }

    private Status Probe(KernelDevice device, out ushort domainId)
    {
        domainId = WellKnownDomain.None;
        if (device.IsProbed)
            return Status.AlreadyProbed;
        if (_policy.Passthrough && device.Trusted)
        {
            pasidTables.SetPassThrough(device.Directory, PasidSpace.Rid, WellKnownDomain.Passthrough);
            domainId = WellKnownDomain.Passthrough;
        }
        else
        {
            DmaDomain? domain = OfGroup(device);
            if (domain is null)
                return Status.Exhausted;
            domain.DeviceTlbs.Add(device, PasidSpace.Rid);
            pasidTables.SetFirstStage(device.Directory, PasidSpace.Rid, domain.Id, domain.Root);
            Volatile.Write(ref _byId[domain.Id], domain);

            // Last: whoever has the domain from here on can name it.
            device.DefaultDomain = domain;
            domainId = domain.Id;
        }

        device.IsProbed = true;
        return Status.Ok;
    }

    private void Start(KernelDevice device)
    {
        SpinWait wait = default;
        while (!device.Claims.TryStart(PageRange.All, toChange: true))
            _memory.Relax(ref wait);
    }

    private static void Finish(KernelDevice device) => device.Claims.Finish(PageRange.All, toChange: true);

    /// <summary>The domain of the device's group, made when its first device is found; null if no id is left.</summary>
    private DmaDomain? OfGroup(KernelDevice device)
    {
        if (device.Group is { } group && _byGroup.TryGetValue(group, out DmaDomain? known))
            return known;
        if (!ids.TryTakeDomain(out ushort id))
            return null;
        FlushQueue? queue = _policy.Lazy && device.Trusted ? new FlushQueue() : null;
        var domain = new DmaDomain(
            id, device.Trusted, roots.Take(), new IovaAllocator(1, _lastIova, _processors), queue);
        if (device.Group is { } number)
            _byGroup.Add(number, domain);
        return domain;
    }
}
