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
        var memory = new CheckedMemory(FlatMemory.For(configuration), watch);
        return new(new PasidDma<CheckedMemory>(memory, configuration), watch);
    });
}
