using PasidVerify.Iommu;

namespace PasidVerify.Conformance;

/// <summary>
/// One operation of a generated sequence. What it concerns is picked from what is live when it runs, so that a
/// sequence means something with any of its commands left out.
/// </summary>
public abstract record Command;

/// <summary>A call of the kernel's side, which the hardware may interrupt between any two of its stores.</summary>
public abstract record KernelCall : Command
{
    /// <summary>What the hardware does in the middle of the call, in order of the stores.</summary>
    public IReadOnlyList<Interrupt> Interrupts { get; init; } = [];
}

/// <summary>iommu_dma_pasid_enable.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Mode">Any number of 4 bits, as a C caller may pass.</param>
public sealed record Enable(ushort Device, Mode Mode) : KernelCall;

/// <summary>Begins iommu_dma_pasid_disable.</summary>
/// <param name="Device">Source id.</param>
public sealed record BeginDisable(ushort Device) : KernelCall;

/// <summary>iommu_map_kva.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Range">The bytes.</param>
/// <param name="Protection">Any number of 4 bits.</param>
public sealed record MapKva(DomainPick Domain, RangePick Range, Protection Protection) : KernelCall;

/// <summary>Begins iommu_unmap_kva.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Range">The bytes.</param>
public sealed record BeginUnmapKva(DomainPick Domain, RangePick Range) : KernelCall;

/// <summary>Tries to end a call in flight.</summary>
/// <param name="Call">The call.</param>
public sealed record End(CallPick Call) : KernelCall;

/// <summary>The hardware executes invalidation descriptors.</summary>
/// <param name="Count">So many, or fewer when its queue is empty.</param>
public sealed record Step(int Count) : Command;

/// <summary>One request of a device.</summary>
/// <param name="Device">Source id.</param>
/// <param name="Pasid">The PASID it is tagged with.</param>
/// <param name="Address">First byte, any 64-bit value.</param>
/// <param name="Write">A write rather than a read.</param>
/// <param name="Privileged">Supervisor rights are requested.</param>
public sealed record Access(ushort Device, PasidPick Pasid, ulong Address, bool Write, bool Privileged) : Command;
