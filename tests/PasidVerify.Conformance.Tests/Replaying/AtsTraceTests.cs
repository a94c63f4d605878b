using PasidVerify.Spec;

namespace PasidVerify.Conformance.Tests;

/// <summary>Traces name accesses by way of a device's TLB, and those in the middle of a call too.</summary>
public class AtsTraceTests
{
    private const ulong Trusted = 0x10;
    private const ulong Untrusted = 0x20;
    private const ulong Frame = 0x100_0000;

    [Fact]
    public void An_access_by_way_of_a_TLB_is_a_step_of_its_own_name() => AsRecorded(
        Enable(Trusted, mode: 1, pasid: 1, domain: 1),
        new("ats", Request("device", "", Trusted, 1), "reached 0x1000000"),
        new("access", Request("device", "", Trusted, 1), "reached 0x1000000"));

    [Fact]
    public void Without_a_TLB_it_is_blocked_and_an_untranslated_one_is_not() => AsRecorded(
        Enable(Untrusted, mode: 3, pasid: 2, domain: 3),
        new("ats", Request("device", "", Untrusted, 2), "fault 0x44 device_tlb_not_enabled"),
        new("access", Request("device", "", Untrusted, 2), "fault 0x71 not_present"));

    [Theory]
    [InlineData(1, "pending; walk fault 0x44 device_tlb_not_enabled")]
    [InlineData(0, "pending; walk fault 0x71 not_present")]
    public void In_the_middle_of_a_call_an_argument_tells(ulong ats, string result)
    {
        TraceStep disable = new(
            "begin_disable",
            [
                ("device", Untrusted), ("call", 0), ("at_store", 0), ("steps", 0),
                .. Request("walk_device", "walk_", Untrusted, 2), ("walk_ats", ats),
            ],
            result);
        AsRecorded(Enable(Untrusted, mode: 3, pasid: 2, domain: 3), disable);
    }

    private static TraceStep Enable(ulong device, ulong mode, ulong pasid, ulong domain) =>
        new("enable", [("device", device), ("mode", mode), ("pasid", pasid), ("domain", domain)], "ok");

    private static (string, ulong)[] Request(string device, string prefix, ulong source, ulong pasid) =>
    [
        (device, source), (prefix + "pasid", pasid), (prefix + "address", Frame), (prefix + "write", 0),
        (prefix + "privileged", 0),
    ];

    private static void AsRecorded(params TraceStep[] steps)
    {
        var trace = new Counterexample("iommu", "isolation", "", "campaign", [], 0, steps);
        var replay = Replay.Run(trace, NamedScopes.Campaign(), TargetList.Iommu());
        Assert.Equal((null, null), (replay.Divergence, replay.Claim));
    }
}
