namespace PasidVerify.Iommu;

/// <summary>A scalable-mode context entry: where a device's PASID directory lies, and its size (VT-d 9.4).</summary>
/// <param name="PasidDirectory">Physical address, PASIDDIRPTR.</param>
/// <param name="DirectorySize">PDTS: the directory serves 2^(PDTS + 13) PASIDs.</param>
internal readonly record struct ContextEntry(ulong PasidDirectory, ulong DirectorySize);
