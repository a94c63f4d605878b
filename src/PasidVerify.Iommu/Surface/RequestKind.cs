namespace PasidVerify.Iommu;

/// <summary>AT of a request on the bus, with its PCIe codes (VT-d 3.8).</summary>
public enum RequestKind : byte
{
    /// <summary>A DMA access by an address that the IOMMU translates.</summary>
    Untranslated = 0,

    /// <summary>ATS: asks for a translation, and accesses nothing.</summary>
    Translation = 1,

    /// <summary>ATS: a DMA access by an address that was translated before, and is not looked at again.</summary>
    Translated = 2,
}
