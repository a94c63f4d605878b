namespace PasidVerify.Iommu;

/// <summary>What a walk of first-stage tables found: rights are the conjunction over all levels (VT-d 3.6).</summary>
internal struct FirstStageTranslation
{
    /// <summary>Physical address of the byte asked for.</summary>
    public ulong Address;

    /// <summary>U/S: requests without privilege are allowed.</summary>
    public bool User;

    /// <summary>R/W: writes are allowed.</summary>
    public bool Writable;

    /// <summary>D of the leaf: a write needs no update of memory.</summary>
    public bool Dirty;
}
