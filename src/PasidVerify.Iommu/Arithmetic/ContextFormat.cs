namespace PasidVerify.Iommu;

/// <summary>
/// The scalable-mode context entry, Rev 5.10: four qwords, of which the upper two are reserved (VT-d 9.4), for hardware
/// without HPT.
/// </summary>
public static class ContextFormat
{
    /// <summary>Qwords of an entry.</summary>
    public const int Qwords = 4;

    /// <summary>P: present.</summary>
    public const ulong Present = 1UL << 0;

    /// <summary>FPD: qualified faults of the device are not recorded.</summary>
    public const ulong FaultsDisabled = 1UL << 1;

    /// <summary>DTE: translation requests and translated requests are let in.</summary>
    public const ulong DeviceTlb = 1UL << 2;

    /// <summary>PASIDE: requests with PASID are let in.</summary>
    public const ulong PasidEnable = 1UL << 3;

    /// <summary>PRE: page requests are let in.</summary>
    public const ulong PageRequests = 1UL << 4;

    /// <summary>EPTR: translated requests may have a PASID.</summary>
    public const ulong PasidTranslated = 1UL << 6;

    private const int IndexMask = 0x7f;
    private const int EntryShift = 5;
    private const int DirectorySizeShift = 9;
    private const ulong DirectorySizeMask = 7;
    private const ulong RidPasidMask = 0xfffff;
    private const int RidPrivilegedShift = 20;
    private const ulong Qword0Reserved = 1UL << 5 | 3UL << 7;
    private const ulong Qword1Reserved = 0xffff_ffff_ffe0_0000;

    /// <summary>Physical address of a function's entry in the table of its half bus.</summary>
    public static T Slot<T>(T table, T sourceId) where T : IWord<T> =>
        table + ((sourceId & T.Constant(IndexMask)) << T.Constant(EntryShift));

    /// <summary>Qword 0 of a present entry.</summary>
    /// <param name="directory">PASIDDIRPTR: physical address, a multiple of 4096.</param>
    /// <param name="directorySize">PDTS, 3 bits.</param>
    /// <param name="flags"><see cref="PasidEnable"/> and the like.</param>
    public static T EncodeQword0<T>(T directory, T directorySize, T flags) where T : IWord<T> =>
        directory | (directorySize << T.Constant(DirectorySizeShift)) | flags | T.Constant(Present);

    /// <summary>PASIDDIRPTR of qword 0.</summary>
    public static T Directory<T>(T qword0) where T : IWord<T> => RootTable.Pointer(qword0);

    /// <summary>PDTS of qword 0.</summary>
    public static T DirectorySize<T>(T qword0) where T : IWord<T> =>
        (qword0 >> T.Constant(DirectorySizeShift)) & T.Constant(DirectorySizeMask);

    /// <summary>RID_PASID of qword 1: the PASID of requests without one.</summary>
    public static T RidPasid<T>(T qword1) where T : IWord<T> => qword1 & T.Constant(RidPasidMask);

    /// <summary>RID_PRIV of qword 1: 1 makes requests without PASID privileged.</summary>
    public static T RidPrivileged<T>(T qword1) where T : IWord<T> =>
        (qword1 >> T.Constant(RidPrivilegedShift)) & T.Constant(1);

    /// <summary>Bits of qword 0 that must be 0 and are not.</summary>
    public static T Qword0ReservedBits<T>(T qword0, T hostAddressBits) where T : IWord<T> =>
        qword0 & (T.Constant(Qword0Reserved) | Paging.BitsFrom(hostAddressBits));

    /// <summary>Bits of qword 1 that must be 0 and are not.</summary>
    public static T Qword1ReservedBits<T>(T qword1) where T : IWord<T> => qword1 & T.Constant(Qword1Reserved);
}
