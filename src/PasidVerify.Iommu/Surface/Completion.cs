namespace PasidVerify.Iommu;

/// <summary>PCIe completion status of a translation request (VT-d 7.1.3, table 30).</summary>
public enum Completion : byte
{
    /// <summary>A translation follows, though its permissions may be none.</summary>
    Success,

    /// <summary>UR: the device may not ask.</summary>
    UnsupportedRequest,

    /// <summary>CA: the tables are wrong.</summary>
    CompleterAbort,
}
