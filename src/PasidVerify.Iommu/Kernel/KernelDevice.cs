namespace PasidVerify.Iommu;

/// <summary>What the kernel knows of a device: iommu data of struct device, and its one kernel PASID.</summary>
internal sealed class KernelDevice(DeviceConfiguration configuration, ulong directory)
{
    private int _phase;
    private DmaDomain? _defaultDomain;

    public ushort SourceId { get; } = configuration.SourceId;

    public bool Trusted { get; } = configuration.Trusted;

    /// <summary>It has a TLB of its own, which flushes must reach.</summary>
    public bool UsesAts { get; } = configuration.UsesAts;

    /// <summary>The devices that it shares its default domain with; null if there are none.</summary>
    public int? Group { get; } = configuration.Group;

    /// <summary>Physical address of its PASID directory.</summary>
    public ulong Directory { get; } = directory;

    /// <summary>It has its default domain.</summary>
    public bool IsProbed { get; set; }

    /// <summary>Its domain of the DMA API; null before it is probed, and if it is not translated.</summary>
    public DmaDomain? DefaultDomain
    {
        get => Volatile.Read(ref _defaultDomain);
        set => Volatile.Write(ref _defaultDomain, value);
    }

    public DevicePhase Phase
    {
        get => (DevicePhase)Volatile.Read(ref _phase);
        set => Volatile.Write(ref _phase, (int)value);
    }

    /// <summary>0 when off.</summary>
    public uint Pasid { get; set; }

    /// <summary>0 when off.</summary>
    public ushort Domain { get; set; }

    /// <summary>Physical address of its own PML4 table; 0 unless in strict mode.</summary>
    public ulong StrictRoot { get; set; }

    /// <summary>Who works on its strict domain's pages; on all of them, who enables, disables or probes it.</summary>
    public PageClaims Claims { get; } = new();
}

/// <summary>Whether a device has a kernel PASID.</summary>
internal enum DevicePhase
{
    Off,
    On,

    /// <summary>A disable has begun, and has not ended.</summary>
    GoingOff,
}
