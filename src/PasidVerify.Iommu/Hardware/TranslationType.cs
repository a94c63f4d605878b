namespace PasidVerify.Iommu;

/// <summary>PGTT of a PASID-table entry.</summary>
internal enum TranslationType : byte
{
    /// <summary>First-stage tables alone.</summary>
    FirstStage = (byte)PasidEntry.FirstStage,

    /// <summary>Second-stage tables alone.</summary>
    SecondStage = (byte)PasidEntry.SecondStage,

    /// <summary>First-stage tables over second-stage tables.</summary>
    Nested = (byte)PasidEntry.Nested,

    /// <summary>The address is physical.</summary>
    PassThrough = (byte)PasidEntry.PassThrough,
}
