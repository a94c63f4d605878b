namespace PasidVerify.Iommu;

/// <summary>What the kernel's command line decides for trusted devices; untrusted ones it does not concern.</summary>
/// <param name="Passthrough">iommu.passthrough=1: requests without PASID are not translated.</param>
/// <param name="Lazy">iommu.strict=0: unmapped addresses wait in a flush queue.</param>
public readonly record struct BootPolicy(bool Passthrough, bool Lazy);
