namespace PasidVerify.Iommu;

/// <summary>How a device reacts to an invalidation request.</summary>
internal enum InvalidationAnswer
{
    /// <summary>It drops what it was told to, and says so.</summary>
    Completes,

    /// <summary>It never answers: hardware waits for a timeout.</summary>
    Silent,

    /// <summary>It completes what it was not asked for, and not what it was.</summary>
    Wrong,
}
