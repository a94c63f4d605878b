using FsCheck.Xunit;
using PasidVerify.Conformance;
using PasidVerify.Spec;

namespace PasidVerify.Properties;

/// <summary>
/// The claims that an implementation can be asked about from outside, over whatever drivers, devices and hardware do in
/// whatever order.
/// </summary>
[Properties(Arbitrary = [typeof(Sequences)], MaxTest = 60, QuietOnSuccess = true)]
public class Claims
{
    [Property]
    public void Whatever_an_untrusted_device_reaches_is_granted_to_it(Sequence sequence) =>
        Holds("isolation", sequence);

    [Property]
    public void An_untrusted_device_is_never_in_bypass_or_fast_mode(Sequence sequence) =>
        Holds("mode-isolation", sequence);

    [Property]
    public void Once_an_unmap_has_returned_nothing_is_reached_through_what_it_removed(Sequence sequence) =>
        Holds("strict-coherence", sequence);

    [Property]
    public void Once_a_disable_has_returned_every_request_with_that_PASID_faults(Sequence sequence) =>
        Holds("binding", sequence);

    [Property]
    public void A_refused_call_changes_nothing(Sequence sequence) => Holds("atomic-failure", sequence);

    [Property]
    public void What_is_granted_and_settled_is_not_blocked(Sequence sequence) => Holds("availability", sequence);

    [Property(MaxTest = 120)]
    public void The_implementation_does_what_the_specification_says(Sequence sequence)
    {
        var found = Check.Run(NamedScopes.Campaign(), TargetList.Iommu(), sequence);
        Assert.True(found is null, found is null ? "" : Trace.Text(found));
    }

    private static void Holds(string claim, Sequence sequence)
    {
        var found = Check.Run(NamedScopes.Campaign(), TargetList.Iommu(), sequence);
        Assert.True(found?.Claim != claim, found is null ? "" : Trace.Text(found));
    }
}
