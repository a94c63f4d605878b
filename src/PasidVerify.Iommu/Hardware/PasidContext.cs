namespace PasidVerify.Iommu;

/// <summary>A PASID-table entry, decoded and checked: what the PASID cache holds.</summary>
internal struct PasidContext
{
    /// <summary>FSPTPTR, of the second stage's input space if nested; ignored without a first stage.</summary>
    public ulong Root;

    /// <summary>SSPTPTR; ignored without a second stage.</summary>
    public ulong SecondStageRoot;

    /// <summary>DID: tags everything that is cached through this entry.</summary>
    public ushort Domain;

    public TranslationType Type;

    /// <summary>FSPM: 4 or 5.</summary>
    public byte Levels;

    /// <summary>AW: 3, 4 or 5.</summary>
    public byte SecondStageLevels;

    /// <summary>SRE: privileged requests are let in.</summary>
    public bool SupervisorRequests;

    /// <summary>WPE: privileged writes obey R/W.</summary>
    public bool WriteProtect;

    /// <summary>EAFE: first-stage walks set the extended accessed flag too.</summary>
    public bool ExtendedAccessed;

    /// <summary>SSADE: second-stage walks set accessed and dirty flags.</summary>
    public bool SecondStageAccessedDirty;

    /// <summary>PWSNP: walks may set flags in memory.</summary>
    public bool PageWalkSnoop;

    /// <summary>
    /// No wait waits for the walk: it marks nothing, and follows nothing that it has read once there was an invalidation.
    /// </summary>
    public bool AtOnce;

    /// <summary>FPD here, in the directory entry or in the context entry: qualified faults are not recorded.</summary>
    public bool FaultsDisabled;
}
