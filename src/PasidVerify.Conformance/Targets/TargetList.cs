using PasidVerify.Iommu;

namespace PasidVerify.Conformance;

/// <summary>The targets that are known by name.</summary>
public static class TargetList
{
    /// <summary>Name of <see cref="Iommu"/>.</summary>
    public const string IommuName = "iommu";

    /// <summary>Every target.</summary>
    public static IReadOnlyList<Target> All() => [Iommu()];

    /// <summary>The implementation of this repository, in process, interruptible between any two stores.</summary>
    public static Target Iommu() => new(IommuName, scope =>
    {
        var configuration = ScopeConfiguration.Of(scope);
        var watch = new StoreWatch();
        var layout = MemoryLayout.Of(configuration);
        var memory = new CheckedMemory(FlatMemory.For(configuration), layout.Start, layout.Bytes, [], watch);
        var dma = new PasidDma<CheckedMemory>(memory, configuration);
        foreach (var (device, domain) in scope.DefaultDomains)
        {
            if (dma.Probe(checked((ushort)device), out ushort given) != Status.Ok || given != domain)
                throw new InvalidOperationException($"Scope {scope.Name}: device 0x{device:x} does not get domain {domain}.");
        }

        return new(dma, watch, memory);
    });
}
