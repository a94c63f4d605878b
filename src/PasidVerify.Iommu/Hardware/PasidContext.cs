namespace PasidVerify.Iommu;

/// <summary>A PASID-table entry, decoded and checked: what the PASID cache holds.</summary>
internal struct PasidContext
{
    /// <summary>FSPTPTR; ignored for pass-through.</summary>
    public ulong Root;

    /// <summary>DID: tags everything that is cached through this entry.</summary>
    public ushort Domain;

    public TranslationType Type;

    /// <summary>SRE: privileged requests are let in.</summary>
    public bool SupervisorRequests;

    /// <summary>WPE: privileged writes obey R/W.</summary>
    public bool WriteProtect;
}
