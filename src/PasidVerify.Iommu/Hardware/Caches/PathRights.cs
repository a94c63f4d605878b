namespace PasidVerify.Iommu;

/// <summary>
/// Rights that the upper levels of a walk leave, by the bits of their entries: of a first stage P, R/W and U/S, of a
/// second R and W.
/// </summary>
[Flags]
internal enum PathRights : byte
{
    None = 0,
    Read = 1,
    Write = 2,
    User = 4,
    All = Read | Write | User,
}
