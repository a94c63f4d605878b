namespace PasidVerify.Iommu;

/// <summary>A request of a device, as a root port sees it (VT-d 3.8): untranslated and with PASID unless it says so.</summary>
/// <param name="Device">Source id, 16 bits.</param>
/// <param name="Pasid">The PASID it is tagged with, 20 bits.</param>
/// <param name="Address">First byte, any 64-bit value.</param>
/// <param name="Write">A write rather than a read; of a translation request, that it asks for writes too (NW = 0).</param>
/// <param name="Privileged">Privileged mode requested: supervisor rights.</param>
public readonly record struct Request(ushort Device, uint Pasid, ulong Address, bool Write, bool Privileged)
{
    /// <summary>Whether the IOMMU translates the address, is asked to, or did.</summary>
    public RequestKind Kind { get; init; }

    /// <summary>
    /// The request has no PASID, and no privilege bit: the device's context entry gives both, and those above are
    /// ignored.
    /// </summary>
    public bool WithoutPasid { get; init; }
}
