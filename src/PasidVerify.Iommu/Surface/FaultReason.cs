namespace PasidVerify.Iommu;

/// <summary>Fault reasons of scalable mode that this hardware has, with VT-d's codes (7.1.3, table 30).</summary>
/// <remarks>Memory always answers and atomic updates can be repeated, so there are no access errors.</remarks>
public enum FaultReason : byte
{
    /// <summary>No fault.</summary>
    None = 0,

    /// <summary>RTA.1: no such translation table mode.</summary>
    RootModeInvalid = 0x30,

    /// <summary>RTA.2: request with PASID, but the translation table mode is legacy.</summary>
    RootModeLegacy = 0x31,

    /// <summary>RTA.4: the translation table mode blocks every request.</summary>
    RootModeAbort = 0x33,

    /// <summary>SRT.2: no context table for half of the bus.</summary>
    RootNotPresent = 0x39,

    /// <summary>SRT.3: reserved bits in the root entry.</summary>
    RootReserved = 0x3A,

    /// <summary>SCT.2: no context entry for the source id.</summary>
    ContextNotPresent = 0x41,

    /// <summary>SCT.3: reserved bits in the context entry.</summary>
    ContextReserved = 0x42,

    /// <summary>SCT.4: fields of the context entry contradict each other.</summary>
    ContextInvalid = 0x43,

    /// <summary>SCT.5: translation or translated request, but DTE is 0.</summary>
    DeviceTlbNotEnabled = 0x44,

    /// <summary>SCT.6: request with PASID, but PASIDE is 0.</summary>
    PasidNotEnabled = 0x45,

    /// <summary>SCT.7: PASID beyond the PASID directory.</summary>
    PasidBeyondDirectory = 0x46,

    /// <summary>SCT.9: explicit PASID equal to RID_PASID.</summary>
    PasidIsRidPasid = 0x48,

    /// <summary>SCT.10: translated request with PASID, but EPTR is 0.</summary>
    TranslatedPasidNotEnabled = 0x49,

    /// <summary>SPD.2: PASID directory entry not present.</summary>
    DirectoryNotPresent = 0x51,

    /// <summary>SPD.3: reserved bits in the PASID directory entry.</summary>
    DirectoryReserved = 0x52,

    /// <summary>SPT.2: PASID table entry not present.</summary>
    PasidNotPresent = 0x59,

    /// <summary>SPT.3: reserved bits in the PASID table entry.</summary>
    PasidReserved = 0x5A,

    /// <summary>SPT.4: translation type, address width or paging mode not supported.</summary>
    PasidInvalid = 0x5B,

    /// <summary>SPT.6: privileged request, but supervisor requests are not enabled.</summary>
    SupervisorNotEnabled = 0x5D,

    /// <summary>SFS.2: first-stage entry not present.</summary>
    NotPresent = 0x71,

    /// <summary>SFS.3: reserved bits in a first-stage entry.</summary>
    EntryReserved = 0x72,

    /// <summary>SFS.5: address in a first-stage entry beyond the second stage's width.</summary>
    EntryBeyondSecondStage = 0x74,

    /// <summary>SFS.6: the second stage does not let the first stage's root table be read.</summary>
    RootTableNotReadable = 0x75,

    /// <summary>SFS.7: the second stage does not let a first-stage table below the root be read.</summary>
    TableNotReadable = 0x76,

    /// <summary>SFS.8: the second stage does not let a first-stage entry's flags be set.</summary>
    TableNotWritable = 0x77,

    /// <summary>SSS.2: second-stage entries allow neither reads nor writes.</summary>
    SecondStageNotPresent = 0x79,

    /// <summary>SSS.3: reserved bits in a second-stage entry.</summary>
    SecondStageReserved = 0x7A,

    /// <summary>SSS.5: flags of a second-stage entry must be set, but page walks are not snooped.</summary>
    SecondStageNotSnooped = 0x7C,

    /// <summary>SGN.1: the address is not canonical.</summary>
    NotCanonical = 0x80,

    /// <summary>SGN.2: user request to a supervisor page.</summary>
    SupervisorPage = 0x81,

    /// <summary>SGN.4: pass-through or translated address beyond the host address width.</summary>
    BeyondHostWidth = 0x83,

    /// <summary>SGN.5: address beyond the second stage's width.</summary>
    BeyondSecondStage = 0x84,

    /// <summary>SGN.6: write without write permission.</summary>
    WriteDenied = 0x85,

    /// <summary>SGN.7: read without read permission, which only a second stage can withhold.</summary>
    ReadDenied = 0x86,

    /// <summary>SGN.8: the output lies in the interrupt window 0xFEE00000 to 0xFEEFFFFF.</summary>
    InterruptWindow = 0x87,

    /// <summary>SFS.9: flags of a first-stage entry must be set, but page walks are not snooped.</summary>
    WalkNotSnooped = 0x90,
}
