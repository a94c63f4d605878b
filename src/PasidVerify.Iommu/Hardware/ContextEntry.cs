namespace PasidVerify.Iommu;

/// <summary>A scalable-mode context entry, decoded and checked (VT-d 9.4).</summary>
/// <param name="PasidDirectory">Physical address, PASIDDIRPTR.</param>
/// <param name="DirectorySize">PDTS: the directory serves 2^(PDTS + 13) PASIDs.</param>
internal readonly record struct ContextEntry(ulong PasidDirectory, ulong DirectorySize)
{
    /// <summary>FPD: qualified faults are not recorded.</summary>
    public bool FaultsDisabled { get; init; }

    /// <summary>DTE: translation and translated requests are let in.</summary>
    public bool DeviceTlb { get; init; }

    /// <summary>PASIDE: requests with PASID are let in.</summary>
    public bool PasidEnable { get; init; }

    /// <summary>EPTR: translated requests may have a PASID.</summary>
    public bool PasidTranslated { get; init; }

    /// <summary>RID_PASID: the PASID of requests without one.</summary>
    public uint RidPasid { get; init; }

    /// <summary>RID_PRIV: requests without PASID are privileged.</summary>
    public bool RidPrivileged { get; init; }

    /// <summary>What the entry alone says against a request.</summary>
    public FaultReason Check(in Request request)
    {
        if (request.Kind != RequestKind.Untranslated && !DeviceTlb)
            return FaultReason.DeviceTlbNotEnabled;
        if (request.WithoutPasid)
            return FaultReason.None;
        if (request.Kind == RequestKind.Translated && !PasidTranslated)
            return FaultReason.TranslatedPasidNotEnabled;
        if (!PasidEnable)
            return FaultReason.PasidNotEnabled;
        if (request.Pasid >= PasidIndex.Capacity<Word>(DirectorySize).Value)
            return FaultReason.PasidBeyondDirectory;
        return request.Pasid == RidPasid ? FaultReason.PasidIsRidPasid : FaultReason.None;
    }
}
