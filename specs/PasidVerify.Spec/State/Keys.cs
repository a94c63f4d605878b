using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The key of a state's single cells.</summary>
public readonly record struct Unit : ILifted<Unit>
{
    /// <inheritdoc/>
    public static Unit Read(IFieldSource fields) => default;

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
    }
}

/// <summary>A device.</summary>
public readonly record struct DeviceKey(Bits Device) : ILifted<DeviceKey>
{
    /// <inheritdoc/>
    public static DeviceKey Read(IFieldSource fields) => new(fields.Bits(Sorts.Device));

    /// <inheritdoc/>
    public void Write(IFieldSink fields) => fields.Bits(Sorts.Device, Device);
}

/// <summary>A PASID.</summary>
public readonly record struct PasidKey(Bits Pasid) : ILifted<PasidKey>
{
    /// <inheritdoc/>
    public static PasidKey Read(IFieldSource fields) => new(fields.Bits(Sorts.Pasid));

    /// <inheritdoc/>
    public void Write(IFieldSink fields) => fields.Bits(Sorts.Pasid, Pasid);
}

/// <summary>A domain.</summary>
public readonly record struct DomainKey(Bits Domain) : ILifted<DomainKey>
{
    /// <inheritdoc/>
    public static DomainKey Read(IFieldSource fields) => new(fields.Bits(Sorts.Domain));

    /// <inheritdoc/>
    public void Write(IFieldSink fields) => fields.Bits(Sorts.Domain, Domain);
}

/// <summary>A page of the kernel's address space.</summary>
public readonly record struct PageKey(Bits Page) : ILifted<PageKey>
{
    /// <inheritdoc/>
    public static PageKey Read(IFieldSource fields) => new(fields.Bits(Sorts.Page));

    /// <inheritdoc/>
    public void Write(IFieldSink fields) => fields.Bits(Sorts.Page, Page);
}

/// <summary>A call in flight.</summary>
public readonly record struct CallKey(Bits Call) : ILifted<CallKey>
{
    /// <inheritdoc/>
    public static CallKey Read(IFieldSource fields) => new(fields.Bits(Sorts.Call));

    /// <inheritdoc/>
    public void Write(IFieldSink fields) => fields.Bits(Sorts.Call, Call);
}

/// <summary>A submitted descriptor.</summary>
public readonly record struct TicketKey(Bits Ticket) : ILifted<TicketKey>
{
    /// <inheritdoc/>
    public static TicketKey Read(IFieldSource fields) => new(fields.Bits(Sorts.Ticket));

    /// <inheritdoc/>
    public void Write(IFieldSink fields) => fields.Bits(Sorts.Ticket, Ticket);
}

/// <summary>A PASID-table entry: of one device, for one PASID.</summary>
public readonly record struct PasidSlot(Bits Device, Bits Pasid) : ILifted<PasidSlot>
{
    /// <inheritdoc/>
    public static PasidSlot Read(IFieldSource fields) =>
        new(fields.Bits(Sorts.Device), fields.Bits(Sorts.Pasid));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Bits(Sorts.Device, Device);
        fields.Bits(Sorts.Pasid, Pasid);
    }
}

/// <summary>A leaf of a domain's own table.</summary>
public readonly record struct TableSlot(Bits Domain, Bits Page) : ILifted<TableSlot>
{
    /// <inheritdoc/>
    public static TableSlot Read(IFieldSource fields) =>
        new(fields.Bits(Sorts.Domain), fields.Bits(Sorts.Page));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Bits(Sorts.Domain, Domain);
        fields.Bits(Sorts.Page, Page);
    }
}

/// <summary>A PASID-table entry that hardware loaded: looked up by device and PASID, invalidated by domain and PASID.</summary>
public readonly record struct LoadedEntry(Bits Device, Bits Pasid, Bits Domain) : ILifted<LoadedEntry>
{
    /// <inheritdoc/>
    public static LoadedEntry Read(IFieldSource fields) =>
        new(fields.Bits(Sorts.Device), fields.Bits(Sorts.Pasid), fields.Bits(Sorts.Domain));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Bits(Sorts.Device, Device);
        fields.Bits(Sorts.Pasid, Pasid);
        fields.Bits(Sorts.Domain, Domain);
    }
}

/// <summary>
/// A translation that the IOTLB loaded: looked up by device, PASID and page, invalidated by domain, PASID and page.
/// </summary>
public readonly record struct LoadedLeaf(Bits Device, Bits Pasid, Bits Domain, Bits Page, Bits Frame)
    : ILifted<LoadedLeaf>
{
    /// <inheritdoc/>
    public static LoadedLeaf Read(IFieldSource fields) => new(
        fields.Bits(Sorts.Device),
        fields.Bits(Sorts.Pasid),
        fields.Bits(Sorts.Domain),
        fields.Bits(Sorts.Page),
        fields.Bits(Sorts.Frame));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Bits(Sorts.Device, Device);
        fields.Bits(Sorts.Pasid, Pasid);
        fields.Bits(Sorts.Domain, Domain);
        fields.Bits(Sorts.Page, Page);
        fields.Bits(Sorts.Frame, Frame);
    }
}
