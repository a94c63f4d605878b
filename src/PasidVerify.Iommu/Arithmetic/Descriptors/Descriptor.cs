namespace PasidVerify.Iommu;

/// <summary>
/// The 128 bits of an invalidation descriptor that carry meaning. A descriptor of 256 bits has two more qwords, 0 in
/// every type but a page-group response with private data.
/// </summary>
/// <param name="Low">Qword 0.</param>
/// <param name="High">Qword 1.</param>
public readonly record struct Descriptor<T>(T Low, T High) where T : IWord<T>;
