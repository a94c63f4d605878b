using System.Runtime.InteropServices;

namespace PasidVerify.Iommu;

/// <summary>
/// A word without neighbours on its cache line of 64 bytes, wherever the object begins that holds it: who writes beside it
/// does not take the line away from those who use it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct LoneWord
{
    /// <summary>The word.</summary>
    [FieldOffset(64)]
    public long Value;
}
