namespace PasidVerify.Iommu;

/// <summary>An untranslated DMA request with PASID, as a root port sees it (VT-d 3.8).</summary>
/// <param name="Device">Source id, 16 bits.</param>
/// <param name="Pasid">The PASID it is tagged with, 20 bits.</param>
/// <param name="Address">First byte, any 64-bit value.</param>
/// <param name="Write">A write rather than a read.</param>
/// <param name="Privileged">Privileged mode requested: supervisor rights.</param>
public readonly record struct Request(ushort Device, uint Pasid, ulong Address, bool Write, bool Privileged);
