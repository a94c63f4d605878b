using PasidVerify.Iommu;
using PasidVerify.Spec;
using Mode = PasidVerify.Iommu.Mode;
using Status = PasidVerify.Iommu.Status;

namespace PasidVerify.Conformance.Tests;

/// <summary>To every thread, what others call is one step.</summary>
public sealed class LinearizabilityTests
{
    private static readonly Scope System = NamedScopes.Campaign();

    public static TheoryData<ulong> Seeds() => [.. Enumerable.Range(10, 25).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Some_order_of_the_calls_explains_all_answers(ulong seed) =>
        Assert.Null(Linearizability.Contradiction(System, seed));

    [Fact]
    public void Two_calls_side_by_side_that_each_believe_to_be_alone_are_found_and_found_again()
    {
        int seed = Enumerable.Range(1, 40).First(seed => Found(seed) is not null);
        Assert.Contains("enable", Found(seed), StringComparison.Ordinal);
        Assert.Equal(Found(seed), Found(seed));

        static string? Found(int seed) =>
            Linearizability.Contradiction(System, (ulong)seed, dma => new ChecksThenActs(dma));
    }

    /// <summary>Right for one thread: of two that enable a device at the same time it tells both that they have.</summary>
    private sealed class ChecksThenActs(IPasidDma inner) : Forwarding(inner)
    {
        private readonly Dictionary<ushort, (uint Pasid, ushort Domain)> enabled = [];

        public override Status Enable(ushort device, Mode mode, out uint pasid, out ushort domain)
        {
            bool wasOff = !enabled.ContainsKey(device);
            var status = base.Enable(device, mode, out pasid, out domain);
            if (status == Status.Ok) enabled[device] = (pasid, domain);
            if (status != Status.AlreadyEnabled || !wasOff || !enabled.TryGetValue(device, out var known)) return status;
            (pasid, domain) = known;
            return Status.Ok;
        }

        public override Status BeginDisable(ushort device, out int call)
        {
            var status = base.BeginDisable(device, out call);
            if (status == Status.NotEnabled) enabled.Remove(device);
            return status;
        }
    }
}
