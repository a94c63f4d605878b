using PasidVerify.Spec;

namespace PasidVerify.Conformance.Tests;

/// <summary>A trace that cannot be run says which step is wrong, and how.</summary>
public class MalformedTraceTests
{
    [Fact]
    public void An_unknown_operation_is_named() => Refused(
        new("complete", [("ticket", 1)], "ok"),
        "Step 1, complete: there is no operation 'complete' to run on an implementation.");

    [Fact]
    public void A_missing_argument_is_named() => Refused(
        new("enable", [("device", 0x10)], "ok"),
        "Step 1, enable: there is no argument 'mode'.");

    [Fact]
    public void A_value_that_does_not_fit_is_named() => Refused(
        new("enable", [("device", 0x12345), ("mode", 3)], "ok"),
        "Step 1, enable: 'device' is 0x12345, which does not fit 16 bits.");

    private static void Refused(TraceStep step, string message)
    {
        var trace = new Counterexample("iommu", "isolation", "", "campaign", [], 0, [step]);
        var thrown = Assert.Throws<MalformedTraceException>(
            () => Replay.Run(trace, NamedScopes.Campaign(), TargetList.Iommu()));
        Assert.Equal(message, thrown.Message);
    }
}
