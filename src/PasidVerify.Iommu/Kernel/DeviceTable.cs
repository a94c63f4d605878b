namespace PasidVerify.Iommu;

/// <summary>Finds devices by source id, and by the strict domain that one of them owns.</summary>
internal sealed class DeviceTable
{
    private readonly Dictionary<ushort, KernelDevice> _bySourceId = [];
    private readonly KernelDevice?[] _byStrictDomain;

    public DeviceTable(IReadOnlyList<DeviceConfiguration> devices, MemoryLayout layout, uint domainLimit)
    {
        for (int i = 0; i < devices.Count; i++)
            _bySourceId.Add(devices[i].SourceId, new KernelDevice(devices[i], layout.DirectoryOf(i)));
        _byStrictDomain = new KernelDevice?[domainLimit];
    }

    public KernelDevice? Find(ushort sourceId) => _bySourceId.GetValueOrDefault(sourceId);

    /// <summary>The device that owns a strict domain; null for every other number.</summary>
    public KernelDevice? OwnerOf(ushort domain) =>
        domain < _byStrictDomain.Length ? Volatile.Read(ref _byStrictDomain[domain]) : null;

    public void SetOwner(ushort domain, KernelDevice? device) =>
        Volatile.Write(ref _byStrictDomain[domain], device);
}
