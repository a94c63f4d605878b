namespace PasidVerify.Iommu;

/// <summary>
/// What a mapping lets a device do. First-stage tables cannot forbid reading (VT-d 3.6), so Write alone also reads.
/// </summary>
[Flags]
public enum Protection
{
    /// <summary>Nothing: refused.</summary>
    None = 0,

    /// <summary>The device may read.</summary>
    Read = 1,

    /// <summary>The device may write, and so read.</summary>
    Write = 2,
}
