namespace PasidVerify.Spec;

/// <summary>The key of a state's single cells.</summary>
public readonly record struct Unit;

/// <summary>A PASID-table entry: of one device, for one PASID.</summary>
public readonly record struct PasidSlot(DeviceId Device, PasidId Pasid);

/// <summary>A byte of physical memory.</summary>
/// <param name="Frame">The page frame that it lies in.</param>
/// <param name="Offset">Where there.</param>
public readonly record struct ByteAddress(Frame Frame, Offset Offset);

/// <summary>A leaf of a domain's own table.</summary>
public readonly record struct TableSlot(DomainId Domain, Page Page);

/// <summary>A PASID-table entry that hardware loaded: looked up by device and PASID, invalidated by domain and PASID.</summary>
public readonly record struct LoadedEntry(DeviceId Device, PasidId Pasid, DomainId Domain);

/// <summary>
/// A translation that the IOTLB or the device's TLB loaded: looked up by device, PASID and page, invalidated by domain,
/// PASID and page in the IOTLB and by device, PASID and page in the device's TLB (VT-d 6.2.1).
/// </summary>
/// <param name="Device">The device.</param>
/// <param name="Pasid">The PASID; 0 without.</param>
/// <param name="Domain">The domain that it was loaded by.</param>
/// <param name="Page">The page.</param>
/// <param name="Frame">The page frame.</param>
public readonly record struct LoadedTranslation(
    DeviceId Device, PasidId Pasid, DomainId Domain, Page Page, Frame Frame);

/// <summary>The entry of a table page that translates a page, when the table page hangs where the page is.</summary>
public readonly record struct TableCell(TableId Table, Page Page);

/// <summary>A table page that a paging-structure cache of the kernel's domain knows for a region.</summary>
public readonly record struct LoadedTable(RegionId Region, TableId Table);
