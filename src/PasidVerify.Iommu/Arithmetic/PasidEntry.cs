namespace PasidVerify.Iommu;

/// <summary>
/// The scalable-mode PASID-directory entry (one qword) and PASID-table entry (eight qwords), Rev 5.10 (VT-d 9.5, 9.6),
/// for hardware with both stages of 57 bits, nested translation, pass-through, supervisor requests, accessed and dirty
/// flags of both stages and coherent page walks, and without HPT.
/// </summary>
public static class PasidEntry
{
    /// <summary>Bit 0 of a directory or table entry: present.</summary>
    public const ulong Present = 1UL << 0;

    /// <summary>FPD, bit 1 of a directory or table entry: qualified faults are not recorded, even if P is 0.</summary>
    public const ulong FaultsDisabled = 1UL << 1;

    /// <summary>SSADE of qword 0: second-stage walks set accessed and dirty flags.</summary>
    public const ulong SecondStageAccessedDirty = 1UL << 9;

    /// <summary>PWSNP of qword 1: walks are snooped, without which they may not set flags.</summary>
    public const ulong PageWalkSnoop = 1UL << 23;

    /// <summary>EAFE of qword 2: first-stage walks set the extended accessed flag too.</summary>
    public const ulong ExtendedAccessedFlag = 1UL << 7;

    /// <summary>PGTT 001: first-stage translation only.</summary>
    public const ulong FirstStage = 1;

    /// <summary>PGTT 010: second-stage translation only.</summary>
    public const ulong SecondStage = 2;

    /// <summary>PGTT 011: first-stage tables and outputs lie in the input space of the second stage.</summary>
    public const ulong Nested = 3;

    /// <summary>PGTT 100: pass-through.</summary>
    public const ulong PassThrough = 4;

    // Linux writes AW even where hardware ignores it, and so do the vectors that we compare with.
    private const ulong AddressWidth48 = 2UL << AddressWidthShift;
    private const int AddressWidthShift = 2;
    private const ulong AddressWidthMask = 7;
    private const int TranslationTypeShift = 6;
    private const ulong TranslationTypeMask = 7;
    private const ulong DomainIdMask = 0xffff;
    private const ulong SupervisorRequestEnable = 1UL << 0;
    private const ulong WriteProtectEnable = 1UL << 4;
    private const int PagingModeShift = 2;
    private const ulong PagingModeMask = 3;

    private const ulong PointerMask = ~(Paging.PageSize - 1);
    private const ulong DirectoryReserved = 0xffc;
    private const ulong Qword0Reserved = 1UL << 5 | 3UL << 10;
    private const ulong Qword1Reserved = 0x7fUL << 16 | 0x1fUL << 27;
    private const ulong Qword2Reserved = 1UL << 1 | 0xfUL << 8;

    /// <summary>Directory entry that points at a table of 64 entries.</summary>
    public static T EncodeDirectory<T>(T table) where T : IWord<T> => table | T.Constant(Present);

    /// <summary>Address in a directory entry.</summary>
    public static T TablePointer<T>(T directoryEntry) where T : IWord<T> => directoryEntry & T.Constant(PointerMask);

    /// <summary>Bits of a directory entry that must be 0 and are not.</summary>
    public static T DirectoryReservedBits<T>(T directoryEntry, T hostAddressBits) where T : IWord<T> =>
        directoryEntry & (T.Constant(DirectoryReserved) | Paging.BitsFrom(hostAddressBits));

    /// <summary>Qword 0 of a present entry: P, AW and the translation type.</summary>
    public static T EncodeQword0<T>(T translationType) where T : IWord<T> =>
        T.Constant(Present | AddressWidth48) | (translationType << T.Constant(TranslationTypeShift));

    /// <summary>Qword 1: the domain id, and PWSNP as Linux sets it in every entry of hardware that has it.</summary>
    public static T EncodeQword1<T>(T domain) where T : IWord<T> => domain | T.Constant(PageWalkSnoop);

    /// <summary>Qword 2 of a first-stage entry for kernel DMA: FSPTPTR, SRE and WPE, 4 levels.</summary>
    /// <remarks>Without WPE a supervisor request writes read-only kernel pages: CR0.WP's analogue.</remarks>
    public static T EncodeFirstStageQword2<T>(T root) where T : IWord<T> =>
        root | T.Constant(SupervisorRequestEnable | WriteProtectEnable);

    /// <summary>Qword 2 of a pass-through entry: SRE alone, as intel_pasid_setup_pass_through writes it.</summary>
    public static T EncodePassThroughQword2<T>() where T : IWord<T> => T.Constant(SupervisorRequestEnable);

    /// <summary>PGTT of qword 0.</summary>
    public static T TranslationType<T>(T qword0) where T : IWord<T> =>
        (qword0 >> T.Constant(TranslationTypeShift)) & T.Constant(TranslationTypeMask);

    /// <summary>AW of qword 0: 1, 2 and 3 are second-stage tables of 3, 4 and 5 levels.</summary>
    public static T AddressWidth<T>(T qword0) where T : IWord<T> =>
        (qword0 >> T.Constant(AddressWidthShift)) & T.Constant(AddressWidthMask);

    /// <summary>SSPTPTR of qword 0.</summary>
    public static T SecondStageRoot<T>(T qword0) where T : IWord<T> => qword0 & T.Constant(PointerMask);

    /// <summary>DID of qword 1, 16 bits.</summary>
    public static T DomainId<T>(T qword1) where T : IWord<T> => qword1 & T.Constant(DomainIdMask);

    /// <summary>SRE of qword 2: 1 lets privileged requests in.</summary>
    public static T SupervisorRequests<T>(T qword2) where T : IWord<T> => qword2 & T.Constant(1);

    /// <summary>WPE of qword 2: 1 makes supervisor writes obey R/W.</summary>
    public static T WriteProtect<T>(T qword2) where T : IWord<T> => (qword2 >> T.Constant(4)) & T.Constant(1);

    /// <summary>FSPM of qword 2: 0 is 4-level paging, 1 is 5-level paging.</summary>
    public static T PagingMode<T>(T qword2) where T : IWord<T> =>
        (qword2 >> T.Constant(PagingModeShift)) & T.Constant(PagingModeMask);

    /// <summary>FSPTPTR of qword 2.</summary>
    public static T Root<T>(T qword2) where T : IWord<T> => qword2 & T.Constant(PointerMask);

    /// <summary>Bits of qword 0 that must be 0 and are not.</summary>
    public static T Qword0ReservedBits<T>(T qword0, T hostAddressBits) where T : IWord<T> =>
        qword0 & (T.Constant(Qword0Reserved) | Paging.BitsFrom(hostAddressBits));

    /// <summary>Bits of qword 1 that must be 0 and are not.</summary>
    public static T Qword1ReservedBits<T>(T qword1) where T : IWord<T> => qword1 & T.Constant(Qword1Reserved);

    /// <summary>Bits of qword 2 that must be 0 and are not.</summary>
    public static T Qword2ReservedBits<T>(T qword2, T hostAddressBits) where T : IWord<T> =>
        qword2 & (T.Constant(Qword2Reserved) | Paging.BitsFrom(hostAddressBits));
}
