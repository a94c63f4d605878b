namespace PasidVerify.Iommu;

/// <summary>PGTT of a PASID-table entry, of the types that this hardware has.</summary>
internal enum TranslationType : byte
{
    /// <summary>First-stage tables alone.</summary>
    FirstStage = (byte)PasidEntry.FirstStage,

    /// <summary>The address is physical.</summary>
    PassThrough = (byte)PasidEntry.PassThrough,
}
