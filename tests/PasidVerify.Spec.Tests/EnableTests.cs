namespace PasidVerify.Spec.Tests;

public class EnableTests
{
    private readonly Machine machine = new();

    [Fact]
    public void A_trusted_device_is_given_fast_kva_under_a_dynamic_pasid()
    {
        Assert.Equal(Status.Ok, machine.Enable(Machine.Trusted, Mode.Kva, 2, Domains.Kernel));
        Assert.Contains("pasidTable device:10 pasid:2 => domain:2", machine.Contents);
        Assert.Contains("pasidOwners pasid:2 => used device:10", machine.Contents);
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("domainOwners", StringComparison.Ordinal));
    }

    [Fact]
    public void An_untrusted_device_is_given_strict_kva_over_a_domain_of_its_own()
    {
        Assert.Equal(Status.Ok, machine.Enable(Machine.Untrusted, Mode.Kva, 3, 4));
        Assert.Contains("pasidTable device:20 pasid:3 => domain:4", machine.Contents);
        Assert.Contains(
            "domainOwners domain:4 => kind:1 device:20 pasid:3 not-trusted not-lazy not-recordsPasid flushed:0",
            machine.Contents);
    }

    [Fact]
    public void A_trusted_device_is_given_bypass_under_the_reserved_pasid()
    {
        Assert.Equal(
            Status.Ok, machine.Enable(Machine.Trusted, Mode.Bypass, Pasids.KernelDma, Domains.Passthrough));
        Assert.Contains("pasidTable device:10 pasid:1 => domain:1", machine.Contents);
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("pasidOwners", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_that_does_not_exist_cannot_be_enabled()
    {
        Refused(Status.NoSuchDevice, Machine.Absent, Mode.Kva, 2, 3);
    }

    [Theory]
    [InlineData(Mode.None)]
    [InlineData((Mode)4)]
    [InlineData((Mode)15)]
    public void Only_bypass_iova_and_kva_are_modes(Mode mode)
    {
        Refused(Status.InvalidMode, Machine.Trusted, mode, 2, Domains.Kernel);
    }

    [Fact]
    public void A_device_cannot_be_enabled_twice()
    {
        machine.EnableFast();
        Refused(Status.AlreadyEnabled, Machine.Trusted, Mode.Kva, 3, Domains.Kernel);
        Refused(Status.AlreadyEnabled, Machine.Trusted, Mode.Bypass, Pasids.KernelDma, Domains.Passthrough);
    }

    [Fact]
    public void A_device_that_is_being_disabled_cannot_be_enabled()
    {
        machine.EnableFast();
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        Refused(Status.AlreadyEnabled, Machine.Trusted, Mode.Kva, 3, Domains.Kernel);
    }

    [Fact]
    public void An_untrusted_device_cannot_have_bypass()
    {
        Refused(Status.NotTrusted, Machine.Untrusted, Mode.Bypass, Pasids.KernelDma, Domains.Passthrough);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(0, 0)]
    public void Bypass_has_one_pasid_and_one_domain(ulong pasid, ulong domain)
    {
        Refused(Status.ChoiceRefused, Machine.Trusted, Mode.Bypass, pasid, domain);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 2)]
    [InlineData(2, 3)]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    public void Fast_kva_takes_a_dynamic_pasid_and_the_kernel_domain(ulong pasid, ulong domain)
    {
        Refused(Status.ChoiceRefused, Machine.Trusted, Mode.Kva, pasid, domain);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 3)]
    [InlineData(2, 2)]
    [InlineData(2, 5)]
    [InlineData(2, 1)]
    public void Strict_kva_takes_a_dynamic_pasid_and_a_strict_domain(ulong pasid, ulong domain)
    {
        Refused(Status.ChoiceRefused, Machine.Untrusted, Mode.Kva, pasid, domain);
    }

    [Fact]
    public void A_pasid_that_another_device_has_is_refused()
    {
        machine.EnableFast(pasid: 2);
        Refused(Status.ChoiceRefused, Machine.Untrusted, Mode.Kva, 2, 3);
    }

    [Fact]
    public void A_domain_that_another_device_has_is_refused()
    {
        var crowded = new Machine(NamedScopes.Campaign());
        crowded.EnableStrict(pasid: 2, domain: 3);
        Assert.Equal(Status.ChoiceRefused, crowded.Enable(0x28, Mode.Kva, 3, 3));
        Assert.Equal(Status.Ok, crowded.Enable(0x28, Mode.Kva, 3, 4));
    }

    [Theory]
    [InlineData(Machine.Trusted)]
    [InlineData(Machine.Untrusted)]
    public void Saying_that_nothing_is_left_is_refused_while_something_is(ulong device)
    {
        Refused(Status.ChoiceRefused, device, Mode.Kva, Pasids.None, Domains.None);
    }

    [Fact]
    public void The_call_fails_when_no_pasid_is_left()
    {
        var full = new Machine(NamedScopes.Campaign() with { LastPasid = 3 });
        full.EnableStrict(pasid: 2, domain: 3);
        Machine.Must(Status.Ok, full.Enable(0x28, Mode.Kva, 3, 4));
        Assert.Equal(Status.Exhausted, full.Enable(Machine.Trusted, Mode.Kva, Pasids.None, Domains.None));
    }

    [Fact]
    public void The_call_fails_when_no_domain_is_left_and_only_for_untrusted_devices()
    {
        var full = new Machine(NamedScopes.Campaign() with { LastDomain = 3 });
        full.EnableStrict(pasid: 2, domain: 3);
        Assert.Equal(Status.Exhausted, full.Enable(0x28, Mode.Kva, Pasids.None, Domains.None));
        Assert.Equal(Status.ChoiceRefused, full.Enable(Machine.Trusted, Mode.Kva, Pasids.None, Domains.None));
    }

    [Fact]
    public void Saying_that_no_pasid_is_left_names_no_domain_and_the_other_way_round()
    {
        var full = new Machine(NamedScopes.Campaign() with { LastPasid = 3, LastDomain = 3 });
        full.EnableStrict(pasid: 2, domain: 3);
        Machine.Must(Status.Ok, full.Enable(Machine.Trusted, Mode.Kva, 3, Domains.Kernel));
        Assert.Equal(Status.ChoiceRefused, full.Enable(0x118, Mode.Kva, Pasids.None, Domains.Kernel));
        Assert.Equal(Status.ChoiceRefused, full.Enable(0x118, Mode.Kva, 3, Domains.None));
        Assert.Equal(Status.ChoiceRefused, full.Enable(0x28, Mode.Kva, Pasids.None, 4));
        Assert.Equal(Status.ChoiceRefused, full.Enable(0x28, Mode.Kva, 3, Domains.None));
    }

    private void Refused(Status expected, ulong device, Mode mode, ulong pasid, ulong domain)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.Enable(device, mode, pasid, domain));
        Assert.Equal(before, machine.Contents);
    }
}
