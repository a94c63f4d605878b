namespace PasidVerify.Iommu;

/// <summary>
/// The scalable-mode PASID-directory entry (one qword) and PASID-table entry (eight qwords), Rev 5.10 (VT-d 9.5,
/// 9.6), for hardware with first stage, pass-through and supervisor requests, and none of nested translation, HPT,
/// extended accessed flags and 5-level paging.
/// </summary>
public static class PasidEntry
{
    /// <summary>Bit 0 of a directory or table entry: present.</summary>
    public const ulong Present = 1UL << 0;

    /// <summary>PGTT 001: first-stage translation only.</summary>
    public const ulong FirstStage = 1;

    /// <summary>PGTT 100: pass-through.</summary>
    public const ulong PassThrough = 4;

    // Linux writes AW even where hardware ignores it, and so do the vectors that we compare with.
    private const ulong AddressWidth48 = 2UL << 2;
    private const int TranslationTypeShift = 6;
    private const ulong TranslationTypeMask = 7;
    private const ulong DomainIdMask = 0xffff;
    private const ulong SupervisorRequestEnable = 1UL << 0;
    private const ulong WriteProtectEnable = 1UL << 4;
    private const int PagingModeShift = 2;
    private const ulong PagingModeMask = 3;
    private const ulong ExtendedAccessedFlag = 1UL << 7;

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

    /// <summary>Qword 1: the domain id.</summary>
    public static T EncodeQword1<T>(T domain) where T : IWord<T> => domain;

    /// <summary>Qword 2 of a first-stage entry for kernel DMA: FSPTPTR, SRE and WPE, 4 levels.</summary>
    /// <remarks>Without WPE a supervisor request writes read-only kernel pages: CR0.WP's analogue.</remarks>
    public static T EncodeFirstStageQword2<T>(T root) where T : IWord<T> =>
        root | T.Constant(SupervisorRequestEnable | WriteProtectEnable);

    /// <summary>Qword 2 of a pass-through entry: SRE alone, as intel_pasid_setup_pass_through writes it.</summary>
    public static T EncodePassThroughQword2<T>() where T : IWord<T> => T.Constant(SupervisorRequestEnable);

    /// <summary>PGTT of qword 0.</summary>
    public static T TranslationType<T>(T qword0) where T : IWord<T> =>
        (qword0 >> T.Constant(TranslationTypeShift)) & T.Constant(TranslationTypeMask);

    /// <summary>DID of qword 1, 16 bits.</summary>
    public static T DomainId<T>(T qword1) where T : IWord<T> => qword1 & T.Constant(DomainIdMask);

    /// <summary>SRE of qword 2: 1 lets privileged requests in.</summary>
    public static T SupervisorRequests<T>(T qword2) where T : IWord<T> => qword2 & T.Constant(1);

    /// <summary>WPE of qword 2: 1 makes supervisor writes obey R/W.</summary>
    public static T WriteProtect<T>(T qword2) where T : IWord<T> => (qword2 >> T.Constant(4)) & T.Constant(1);

    /// <summary>FSPM of qword 2: 0 is 4-level paging, the only mode offered.</summary>
    public static T PagingMode<T>(T qword2) where T : IWord<T> =>
        (qword2 >> T.Constant(PagingModeShift)) & T.Constant(PagingModeMask);

    /// <summary>FSPTPTR of qword 2.</summary>
    public static T Root<T>(T qword2) where T : IWord<T> => qword2 & T.Constant(PointerMask);

    /// <summary>Bits of qword 0 that must be 0 and are not. AW and SSADE are ignored for the types offered.</summary>
    public static T Qword0ReservedBits<T>(T qword0, T hostAddressBits) where T : IWord<T> =>
        qword0 & (T.Constant(Qword0Reserved) | Paging.BitsFrom(hostAddressBits));

    /// <summary>Bits of qword 1 that must be 0 and are not.</summary>
    public static T Qword1ReservedBits<T>(T qword1) where T : IWord<T> => qword1 & T.Constant(Qword1Reserved);

    /// <summary>Bits of qword 2 that must be 0 and are not; of them EAFE in first-stage entries only.</summary>
    public static T Qword2ReservedBits<T>(T qword0, T qword2, T hostAddressBits) where T : IWord<T>
    {
        T passThrough = T.Equal(TranslationType(qword0), T.Constant(PassThrough));
        T extended = T.Select(passThrough, T.Constant(0), T.Constant(ExtendedAccessedFlag));
        return qword2 & (T.Constant(Qword2Reserved) | extended | Paging.BitsFrom(hostAddressBits));
    }
}
