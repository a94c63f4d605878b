using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>An implementation that can be compared with the specification.</summary>
/// <param name="Name">Its name on the command line and in traces.</param>
/// <param name="Start">Makes a new system with the layout, devices and kernel pages of a scope.</param>
public sealed record Target(string Name, Func<Scope, TargetSystem> Start);

/// <summary>A running system of a target.</summary>
/// <param name="Dma">The implementation.</param>
/// <param name="Stores">Told of its kernel side's stores; null when the target does not tell.</param>
/// <param name="Memory">Where buffers are; null when the target does not show it.</param>
public sealed record TargetSystem(IPasidDma Dma, StoreWatch? Stores, IByteMemory? Memory = null);
