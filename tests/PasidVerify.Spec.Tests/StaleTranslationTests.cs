namespace PasidVerify.Spec.Tests;

/// <summary>What requests may still reach, and be told, while something is being removed.</summary>
public class StaleTranslationTests
{
    private readonly Machine machine = new();

    public StaleTranslationTests()
    {
        machine.EnableStrict();
        Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0, protection: MapKva.Read));
    }

    [Fact]
    public void A_page_that_is_being_unmapped_may_be_reached_or_not_until_the_flush()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 0));
        Assert.Equal([0x1000UL], Reached());
        Assert.Equal([Fault.NotPresent], Faults());
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Empty(Reached());
        Assert.Equal([Fault.NotPresent], Faults());
    }

    [Fact]
    public void A_stale_translation_keeps_the_rights_it_was_loaded_with()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 0));
        Assert.Empty(machine.Reached(Machine.Untrusted, 2, machine.Address(0), write: true));
        Assert.Equal(
            [Fault.NotPresent, Fault.WriteDenied],
            machine.Faults(Machine.Untrusted, 2, machine.Address(0), write: true));
    }

    [Fact]
    public void A_device_that_is_being_disabled_may_walk_until_the_pasid_cache_flush()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        Assert.Equal([0x1000UL], Reached());
        Assert.Equal([Fault.PasidNotPresent], Faults());
    }

    [Fact]
    public void Translations_outlive_the_pasid_cache_until_the_iotlb_flush()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal([0x1000UL], Reached());
        Machine.Must(Status.Ok, machine.Complete(1));
        Assert.Empty(Reached());
        Assert.Equal([Fault.PasidNotPresent], Faults());
    }

    [Fact]
    public void After_a_disable_every_request_with_the_pasid_faults()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        Assert.Empty(Reached());
        Assert.Equal([Fault.PasidNotPresent], Faults());
    }

    [Fact]
    public void Another_device_never_sees_what_is_being_removed()
    {
        machine.EnableFast(pasid: 3);
        Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 0));
        Assert.Empty(machine.Reached(Machine.Trusted, 2, machine.Address(0), privileged: true));
        Assert.Equal([0x1000UL], machine.Reached(Machine.Trusted, 3, machine.Address(0), privileged: true));
    }

    private IReadOnlyList<ulong> Reached() => machine.Reached(Machine.Untrusted, 2, machine.Address(0));

    private IReadOnlyList<Fault> Faults() => machine.Faults(Machine.Untrusted, 2, machine.Address(0));
}
