namespace PasidVerify.Spec.Tests;

public class ProbeTests
{
    private const ulong First = Domains.FirstAllocated;

    private readonly Machine machine = new(NamedScopes.Campaign() with { Policy = default });

    /// <summary>Devices of the campaign scope beside the usual ones.</summary>
    private const ulong OtherTrusted = 0x118, OtherUntrusted = Machine.SecondUntrusted;

    [Fact]
    public void A_device_is_given_a_domain_of_the_dma_api_for_its_requests_without_pasid()
    {
        Assert.Equal(Status.Ok, machine.Probe(Machine.Trusted, First));
        Assert.Contains("defaultDomains device:10 => domain:3 since:0", machine.Contents);
        Assert.Contains("pasidTable device:10 pasid:0 => domain:3", machine.Contents);
        Assert.Contains(
            "domainOwners domain:3 => kind:2 device:0 pasid:0 trusted not-lazy not-recordsPasid flushed:0",
            machine.Contents);
    }

    [Fact]
    public void A_device_that_was_not_probed_reaches_nothing_and_one_that_was_what_is_mapped()
    {
        Assert.Equal([Fault.PasidNotPresent], machine.Faults(Machine.Trusted, null, 0x1000));
        Machine.Must(Status.Ok, machine.Probe(Machine.Trusted, First));
        Assert.Equal([Fault.NotPresent], machine.Faults(Machine.Trusted, null, 0x1000));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_command_line_decides_whether_the_domain_of_a_trusted_device_is_lazy(bool lazy)
    {
        var booted = Booted(passthrough: false, lazy);
        Machine.Must(Status.Ok, booted.Probe(Machine.Trusted, First));
        Assert.Equal((true, lazy), Owner(booted));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_untrusted_device_has_a_strict_domain_whatever_the_command_line_says(bool passthrough, bool lazy)
    {
        var booted = Booted(passthrough, lazy);
        Assert.Equal(Status.ChoiceRefused, booted.Probe(Machine.Untrusted, Domains.Passthrough));
        Assert.Equal(Status.Ok, booted.Probe(Machine.Untrusted, First));
        Assert.Equal((false, false), Owner(booted));
    }

    [Fact]
    public void A_trusted_device_is_not_translated_when_the_command_line_says_so()
    {
        var booted = Booted(passthrough: true, lazy: false);
        Assert.Equal(Status.ChoiceRefused, booted.Probe(Machine.Trusted, First));
        Assert.Equal(Status.ChoiceRefused, booted.Probe(Machine.Trusted, Domains.None));
        Assert.Equal(Status.Ok, booted.Probe(Machine.Trusted, Domains.Passthrough));
        Assert.Equal([0x1234UL], booted.Reached(Machine.Trusted, null, 0x123_4000, write: true));
        Assert.DoesNotContain(booted.Contents, line => line.StartsWith("domainOwners", StringComparison.Ordinal));
    }

    [Fact]
    public void Devices_of_the_same_trust_may_share_a_domain()
    {
        Machine.Must(Status.Ok, machine.Probe(Machine.Trusted, First));
        Assert.Equal(Status.Ok, machine.Probe(OtherTrusted, First));
        Machine.Must(Status.Ok, machine.Probe(Machine.Untrusted, First + 1));
        Assert.Equal(Status.Ok, machine.Probe(OtherUntrusted, First + 1));
    }

    [Fact]
    public void Devices_of_different_trust_do_not_share_a_domain()
    {
        Machine.Must(Status.Ok, machine.Probe(Machine.Trusted, First));
        Refused(Status.ChoiceRefused, Machine.Untrusted, First);
        Machine.Must(Status.Ok, machine.Probe(Machine.Untrusted, First + 1));
        Refused(Status.ChoiceRefused, OtherTrusted, First + 1);
    }

    [Fact]
    public void A_strict_kva_domain_is_nobodys_default_domain()
    {
        machine.EnableStrict(domain: First);
        Refused(Status.ChoiceRefused, Machine.Untrusted, First);
        Refused(Status.ChoiceRefused, Machine.Trusted, First);
    }

    [Fact]
    public void A_default_domain_is_nobodys_strict_kva_domain()
    {
        Machine.Must(Status.Ok, machine.Probe(Machine.Untrusted, First));
        Assert.Equal(Status.ChoiceRefused, machine.Enable(OtherUntrusted, Mode.Kva, 2, First));
        Assert.Equal(Status.NoSuchDomain, machine.Map(First, page: 0));
    }

    [Theory]
    [InlineData(Domains.Passthrough)]
    [InlineData(Domains.Kernel)]
    [InlineData(6)]
    [InlineData(0xffff)]
    public void Only_an_id_that_can_be_allocated_is_one_of_the_dma_api(ulong domain)
    {
        Refused(Status.ChoiceRefused, Machine.Trusted, domain);
    }

    [Fact]
    public void A_device_that_does_not_exist_is_not_probed()
    {
        Refused(Status.NoSuchDevice, Machine.Absent, First);
    }

    [Fact]
    public void A_device_is_probed_once()
    {
        Machine.Must(Status.Ok, machine.Probe(Machine.Trusted, First));
        Refused(Status.AlreadyProbed, Machine.Trusted, First);
        Refused(Status.AlreadyProbed, Machine.Trusted, First + 1);
    }

    [Fact]
    public void Saying_that_no_domain_is_left_is_refused_while_one_is()
    {
        Refused(Status.ChoiceRefused, Machine.Trusted, Domains.None);
    }

    [Fact]
    public void The_call_fails_when_no_domain_is_left()
    {
        var full = new Machine(NamedScopes.Campaign() with { LastDomain = First });
        full.EnableStrict(domain: First);
        Assert.Equal(Status.Exhausted, full.Probe(Machine.Trusted, Domains.None));
    }

    private static Machine Booted(bool passthrough, bool lazy) =>
        new(NamedScopes.Campaign() with { Policy = (passthrough, lazy) });

    private static (bool Trusted, bool Lazy) Owner(Machine machine)
    {
        var owner = machine.State.DomainOwners[First];
        Assert.Equal(DomainKind.Dma, owner.Kind.Concrete);
        return (owner.Trusted.Concrete, owner.Lazy.Concrete);
    }

    private void Refused(Status expected, ulong device, ulong domain)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.Probe(device, domain));
        Assert.Equal(before, machine.Contents);
    }
}
