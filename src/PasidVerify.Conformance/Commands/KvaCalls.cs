using PasidVerify.Iommu;

namespace PasidVerify.Conformance;

/// <summary>iommu_dma_pasid_enable.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Mode">Any number of 4 bits, as a C caller may pass.</param>
public sealed record Enable(ushort Device, Mode Mode) : KernelCall
{
    internal override bool Concerns(ushort device) => Device == device;

    internal override Enable OfOther(ushort device, ushort other) => this with { Device = other };
}

/// <summary>Begins iommu_dma_pasid_disable.</summary>
/// <param name="Device">Source id.</param>
public sealed record BeginDisable(ushort Device) : KernelCall
{
    internal override bool Concerns(ushort device) => Device == device;

    internal override BeginDisable OfOther(ushort device, ushort other) => this with { Device = other };
}

/// <summary>iommu_map_kva.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Range">The bytes.</param>
/// <param name="Protection">Any number of 4 bits.</param>
public sealed record MapKva(DomainPick Domain, RangePick Range, Protection Protection) : KernelCall
{
    internal override RangePick? Bytes => Range;

    internal override DomainPick? Space => Domain;

    internal override MapKva About(DomainPick? space, RangePick bytes) =>
        this with { Domain = space ?? Domain, Range = bytes };

    internal override MapKva OfOther(ushort device, ushort other) => this with { Domain = Domain.OfOther(other) };
}

/// <summary>Begins iommu_unmap_kva.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Range">The bytes.</param>
public sealed record BeginUnmapKva(DomainPick Domain, RangePick Range) : KernelCall
{
    internal override RangePick? Bytes => Range;

    internal override DomainPick? Space => Domain;

    internal override BeginUnmapKva About(DomainPick? space, RangePick bytes) =>
        this with { Domain = space ?? Domain, Range = bytes };

    internal override BeginUnmapKva OfOther(ushort device, ushort other) =>
        this with { Domain = Domain.OfOther(other) };
}

/// <summary>Tries to end a call in flight.</summary>
/// <param name="Call">The call.</param>
public sealed record End(CallPick Call) : KernelCall;
