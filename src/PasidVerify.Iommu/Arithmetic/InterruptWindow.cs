using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>Physical addresses 0xFEE00000 to 0xFEEFFFFF are interrupt messages, never memory (VT-d 3.14).</summary>
public static class InterruptWindow
{
    /// <summary>Its first frame: physical address divided by 4096.</summary>
    public const ulong FirstFrame = 0xfee00;

    /// <summary>Its last frame.</summary>
    public const ulong LastFrame = 0xfeeff;

    private const int Shift = 20;
    private const ulong Number = 0xfee;

    /// <summary>1 if a physical address, an output of translation, lies in it: the request faults with SGN.8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Contains<T>(T address) where T : IWord<T> =>
        T.Equal(address >> T.Constant(Shift), T.Constant(Number));
}
