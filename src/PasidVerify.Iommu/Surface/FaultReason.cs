namespace PasidVerify.Iommu;

/// <summary>Fault reasons of scalable mode that requests with PASID can meet here, with VT-d's codes (7.1.3).</summary>
public enum FaultReason : byte
{
    /// <summary>No fault.</summary>
    None = 0,

    /// <summary>SCT.2: no context entry for the source id.</summary>
    ContextNotPresent = 0x41,

    /// <summary>SCT.7: PASID beyond the PASID directory.</summary>
    PasidBeyondDirectory = 0x46,

    /// <summary>SCT.9: explicit PASID equal to RID_PASID, which is 0.</summary>
    PasidIsRidPasid = 0x48,

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

    /// <summary>SGN.1: the address is not canonical.</summary>
    NotCanonical = 0x80,

    /// <summary>SGN.2: user request to a supervisor page.</summary>
    SupervisorPage = 0x81,

    /// <summary>SGN.4: pass-through address beyond the host address width.</summary>
    BeyondHostWidth = 0x83,

    /// <summary>SGN.6: write without write permission.</summary>
    WriteDenied = 0x85,

    /// <summary>SGN.8: the output lies in the interrupt window 0xFEE00000 to 0xFEEFFFFF.</summary>
    InterruptWindow = 0x87,
}
