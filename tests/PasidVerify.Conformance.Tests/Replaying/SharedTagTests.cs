using PasidVerify.Spec;

namespace PasidVerify.Conformance.Tests;

/// <summary>
/// Bypass devices share domain and PASID, the tags of an invalidation. The specification's tickets complete when a call
/// ends, the target's descriptors may have completed long before: nothing follows from that for another device.
/// </summary>
public class SharedTagTests
{
    private const ulong First = 0x10;
    private const ulong Second = 0x118;

    [Fact]
    public void The_flush_of_one_bypass_device_is_not_taken_for_that_of_another()
    {
        var replay = Run([
            Step("enable", ("device", First), ("mode", 1)),
            Step("enable", ("device", Second), ("mode", 1)),
            Read(First),
            Step("begin_disable", ("device", Second)),
            Step("step", ("count", 3)),
            Read(First),
            Step("begin_disable", ("device", First)),
            Step("end", ("call", 0)),
            Read(First),
        ]);
        Assert.Null(replay.Claim);
    }

    private static TraceStep Read(ulong device) => Step(
        "access", ("device", device), ("pasid", 1), ("address", 0x100_0000), ("write", 0), ("privileged", 0));

    private static TraceStep Step(string operation, params (string, ulong)[] arguments) =>
        new(operation, arguments, "");

    private static ReplayResult Run(IReadOnlyList<TraceStep> steps)
    {
        var trace = new Counterexample("iommu", "binding", "", "campaign", [], 0, steps);
        return Replay.Run(trace, NamedScopes.Campaign(), TargetList.Iommu());
    }
}
