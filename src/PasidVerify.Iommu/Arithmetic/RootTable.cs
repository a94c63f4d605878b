namespace PasidVerify.Iommu;

/// <summary>
/// The root-table address register, and the scalable-mode root entry: two qwords a bus, each of which points at the
/// context table of half the bus's 256 functions (VT-d 9.2, 10.4.6).
/// </summary>
public static class RootTable
{
    /// <summary>TTM 00: legacy mode, which takes no requests with PASID.</summary>
    public const ulong LegacyMode = 0;

    /// <summary>TTM 01: scalable mode.</summary>
    public const ulong ScalableMode = 1;

    /// <summary>TTM 11: every request is blocked.</summary>
    public const ulong AbortMode = 3;

    /// <summary>LP and UP, bit 0 of either qword: present.</summary>
    public const ulong Present = 1UL << 0;

    private const int ModeShift = 10;
    private const ulong ModeMask = 3;
    private const ulong Reserved = 0xffe;
    private const int HalfShift = 7;

    /// <summary>The register's value: a root table, and TTM.</summary>
    /// <param name="table">Physical address, a multiple of 4096.</param>
    /// <param name="mode">TTM.</param>
    public static T EncodeRegister<T>(T table, T mode) where T : IWord<T> => table | (mode << T.Constant(ModeShift));

    /// <summary>TTM of the register.</summary>
    public static T Mode<T>(T register) where T : IWord<T> =>
        (register >> T.Constant(ModeShift)) & T.Constant(ModeMask);

    /// <summary>Bits 63 to 12: the table that the register or an entry's half points at.</summary>
    public static T Pointer<T>(T word) where T : IWord<T> => word & T.Constant(~(Paging.PageSize - 1));

    /// <summary>Physical address of the qword for a source id: that of its bus, and of its half of it.</summary>
    public static T Slot<T>(T table, T sourceId) where T : IWord<T> =>
        table + ((sourceId >> T.Constant(HalfShift)) << T.Constant(3));

    /// <summary>A qword that points at a context table.</summary>
    public static T Encode<T>(T contextTable) where T : IWord<T> => contextTable | T.Constant(Present);

    /// <summary>Bits of a qword that must be 0 and are not.</summary>
    public static T ReservedBits<T>(T entry, T hostAddressBits) where T : IWord<T> =>
        entry & (T.Constant(Reserved) | Paging.BitsFrom(hostAddressBits));
}
