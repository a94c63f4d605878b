using PasidVerify.Iommu;

namespace PasidVerify.Conformance;

/// <summary>The kernel finds a device and gives it its default domain.</summary>
/// <param name="Device">Source id.</param>
public sealed record Probe(ushort Device) : KernelCall
{
    internal override bool Concerns(ushort device) => Device == device;

    internal override Probe OfOther(ushort device, ushort other) => this with { Device = other };
}

/// <summary>dma_map_single, dma_map_page.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Buffer">The bytes of memory.</param>
/// <param name="Direction">Any number of 2 bits.</param>
public sealed record MapDma(ushort Device, RangePick Buffer, Direction Direction) : KernelCall
{
    internal override RangePick? Bytes => Buffer;

    internal override MapDma About(DomainPick? space, RangePick bytes) => this with { Buffer = bytes };

    internal override bool Concerns(ushort device) => Device == device;

    internal override MapDma OfOther(ushort device, ushort other) => this with { Device = other };
}

/// <summary>Begins dma_unmap.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Range">The device's addresses.</param>
public sealed record BeginUnmapDma(ushort Device, RangePick Range) : KernelCall
{
    internal override RangePick? Bytes => Range;

    internal override DomainPick? Space => DomainPick.DefaultOf(Device);

    internal override BeginUnmapDma About(DomainPick? space, RangePick bytes) => this with { Range = bytes };

    internal override BeginUnmapDma OfOther(ushort device, ushort other) => this with { Device = other };
}

/// <summary>Begins dma_map_sg.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Size">Bytes of the list.</param>
/// <param name="Direction">Any number of 2 bits.</param>
public sealed record BeginMapSg(ushort Device, ulong Size, Direction Direction) : KernelCall
{
    internal override bool Concerns(ushort device) => Device == device;

    internal override BeginMapSg OfOther(ushort device, ushort other) => this with { Device = other };
}

/// <summary>Maps the next segment of a list.</summary>
/// <param name="Call">The list.</param>
/// <param name="Buffer">The bytes of memory.</param>
public sealed record MapSegment(CallPick Call, RangePick Buffer) : KernelCall
{
    internal override RangePick? Bytes => Buffer;

    internal override MapSegment About(DomainPick? space, RangePick bytes) => this with { Buffer = bytes };
}

/// <summary>A list fails and is undone.</summary>
/// <param name="Call">The list.</param>
public sealed record BeginUndoMapSg(CallPick Call) : KernelCall;

/// <summary>Begins to flush the queue of a lazy domain.</summary>
/// <param name="Domain">The domain.</param>
public sealed record BeginFlushQueue(DomainPick Domain) : KernelCall
{
    internal override DomainPick? Space => Domain;

    internal override BeginFlushQueue OfOther(ushort device, ushort other) =>
        this with { Domain = Domain.OfOther(other) };
}
