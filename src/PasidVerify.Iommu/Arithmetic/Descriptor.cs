namespace PasidVerify.Iommu;

/// <summary>An invalidation descriptor of 256 bits; its upper two qwords are 0 in every type here.</summary>
/// <param name="Low">Qword 0.</param>
/// <param name="High">Qword 1.</param>
public readonly record struct Descriptor<T>(T Low, T High) where T : IWord<T>;
