namespace PasidVerify.Spec;

/// <summary>The key of a state's single cells.</summary>
public readonly record struct Unit;

/// <summary>A PASID-table entry: of one device, for one PASID.</summary>
public readonly record struct PasidSlot(DeviceId Device, PasidId Pasid);

/// <summary>A leaf of a domain's own table.</summary>
public readonly record struct TableSlot(DomainId Domain, Page Page);

/// <summary>A PASID-table entry that hardware loaded: looked up by device and PASID, invalidated by domain and PASID.</summary>
public readonly record struct LoadedEntry(DeviceId Device, PasidId Pasid, DomainId Domain);

/// <summary>
/// A translation that the IOTLB loaded: looked up by device, PASID and page, invalidated by domain, PASID and page.
/// </summary>
public readonly record struct LoadedLeaf(DeviceId Device, PasidId Pasid, DomainId Domain, Page Page, Frame Frame);
