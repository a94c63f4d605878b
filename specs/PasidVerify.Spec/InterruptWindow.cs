using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>0xFEE00000 to 0xFEEFFFFF: never memory to DMA (VT-d 3.14).</summary>
public static class InterruptWindow
{
    /// <summary>Its first page.</summary>
    public const ulong First = 0xfee00;

    /// <summary>Its last page.</summary>
    public const ulong Last = 0xfeeff;

    /// <summary>The page frame lies in it.</summary>
    public static Bool Contains(Frame frame) => frame >= First & frame <= Last;
}
