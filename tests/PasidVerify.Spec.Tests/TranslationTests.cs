namespace PasidVerify.Spec.Tests;

/// <summary>What requests reach in each mode, while nothing is being removed.</summary>
public class TranslationTests
{
    private const ulong Vmalloc = 0xffff_c900_0000_0000;

    private readonly Machine machine = new();

    [Fact]
    public void Bypass_reaches_the_physical_address_that_the_request_names()
    {
        Machine.Must(Status.Ok, machine.Enable(Machine.Trusted, Mode.Bypass, 1, Domains.Passthrough));
        foreach (bool write in new[] { false, true })
        {
            foreach (bool privileged in new[] { false, true })
            {
                Assert.Equal([0x1234UL], machine.Reached(Machine.Trusted, 1, 0x123_4000, write, privileged));
                Assert.Empty(machine.Faults(Machine.Trusted, 1, 0x123_4000, write, privileged));
            }
        }
    }

    [Fact]
    public void Bypass_ends_at_the_host_address_width()
    {
        Machine.Must(Status.Ok, machine.Enable(Machine.Trusted, Mode.Bypass, 1, Domains.Passthrough));
        Assert.Equal([0x3_ffff_ffffUL], machine.Reached(Machine.Trusted, 1, 0x3fff_ffff_f000));
        Assert.Empty(machine.Reached(Machine.Trusted, 1, 0x4000_0000_0000));
        Assert.Equal([Fault.BeyondHostWidth], machine.Faults(Machine.Trusted, 1, 0x4000_0000_0000));
        Assert.Equal([Fault.BeyondHostWidth], machine.Faults(Machine.Trusted, 1, ulong.MaxValue));
    }

    [Fact]
    public void Bypass_does_not_reach_the_interrupt_window()
    {
        Machine.Must(Status.Ok, machine.Enable(Machine.Trusted, Mode.Bypass, 1, Domains.Passthrough));
        foreach (ulong address in new[] { 0xfee0_0000UL, 0xfeef_f000UL })
        {
            Assert.Empty(machine.Reached(Machine.Trusted, 1, address));
            Assert.Equal([Fault.InterruptWindow], machine.Faults(Machine.Trusted, 1, address));
        }

        Assert.Equal([0xfedffUL], machine.Reached(Machine.Trusted, 1, 0xfedf_f000));
        Assert.Equal([0xfef00UL], machine.Reached(Machine.Trusted, 1, 0xfef0_0000));
    }

    [Fact]
    public void Fast_kva_reaches_what_the_kernel_maps_with_the_kernels_rights()
    {
        machine.EnableFast();
        Assert.Equal([0x1000UL], Fast(machine.Address(0), write: true));
        Assert.Equal([0x1001UL], Fast(machine.Address(1), write: false));
        Assert.Empty(Fast(machine.Address(1), write: true));
        Assert.Equal(
            [Fault.WriteDenied],
            machine.Faults(Machine.Trusted, 2, machine.Address(1), write: true, privileged: true));

        // The whole of the kernel's table, as RFC 5/7 shares it, whatever map_kva was asked for.
        Assert.Equal([0x1002UL], Fast(Vmalloc, write: true));

        IReadOnlyList<ulong> Fast(ulong address, bool write) =>
            machine.Reached(Machine.Trusted, 2, address, write, privileged: true);
    }

    [Fact]
    public void Fast_kva_is_for_privileged_requests()
    {
        machine.EnableFast();
        Assert.Empty(machine.Reached(Machine.Trusted, 2, machine.Address(0)));
        Assert.Equal([Fault.SupervisorPage], machine.Faults(Machine.Trusted, 2, machine.Address(0)));

        // Two rights are missing at once: VT-d does not say which one is told.
        Assert.Equal(
            [Fault.SupervisorPage, Fault.WriteDenied],
            machine.Faults(Machine.Trusted, 2, machine.Address(1), write: true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Strict_kva_reaches_what_was_mapped_and_nothing_else(bool privileged)
    {
        machine.EnableStrict();
        Assert.Empty(machine.Reached(Machine.Untrusted, 2, machine.Address(0), false, privileged));
        Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0));
        Assert.Equal([0x1000UL], machine.Reached(Machine.Untrusted, 2, machine.Address(0), true, privileged));
        Assert.Empty(machine.Reached(Machine.Untrusted, 2, machine.Address(1), false, privileged));
        Assert.Equal([Fault.NotPresent], machine.Faults(Machine.Untrusted, 2, machine.Address(1), false, privileged));
        Assert.Empty(machine.Faults(Machine.Untrusted, 2, machine.Address(0), true, privileged));
    }

    [Fact]
    public void Strict_kva_writes_where_the_mapping_lets_it()
    {
        machine.EnableStrict();
        Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0, protection: MapKva.Read));
        Assert.Equal([0x1000UL], machine.Reached(Machine.Untrusted, 2, machine.Address(0)));
        Assert.Empty(machine.Reached(Machine.Untrusted, 2, machine.Address(0), write: true));
        Assert.Equal([Fault.WriteDenied], machine.Faults(Machine.Untrusted, 2, machine.Address(0), write: true));
    }

    [Fact]
    public void Strict_kva_does_not_reach_the_interrupt_window()
    {
        var window = new Machine(NamedScopes.Campaign());
        window.EnableStrict();
        Machine.Must(Status.Ok, window.Map(domain: 3, page: 10, protection: MapKva.Read));
        Assert.Equal(
            [Fault.WriteDenied], window.Faults(Machine.Untrusted, 2, window.Address(10), write: true));
        Assert.Empty(window.Reached(Machine.Untrusted, 2, window.Address(10)));
        Assert.Equal([Fault.InterruptWindow], window.Faults(Machine.Untrusted, 2, window.Address(10)));
    }

    [Theory]
    [InlineData(0x8000_0000_0000)]
    [InlineData(0xffff_7fff_ffff_f000)]
    [InlineData(0x1234_0000_0000_0000)]
    public void First_stage_addresses_are_canonical(ulong address)
    {
        machine.EnableFast(pasid: 2);
        machine.EnableStrict(pasid: 3);
        Assert.Equal([Fault.NotCanonical], machine.Faults(Machine.Trusted, 2, address, privileged: true));
        Assert.Equal([Fault.NotCanonical], machine.Faults(Machine.Untrusted, 3, address));
    }

    [Fact]
    public void Tables_have_no_place_for_an_address_that_is_not_canonical()
    {
        const ulong Address = 0x8000_0000_0000;
        machine.EnableStrict(pasid: 3, domain: 3);
        machine.State.Tables[new(3, Address >> Layout.PageShift)] = new(true, false, 0x1000);
        Assert.Empty(machine.Reached(Machine.Untrusted, 3, Address));
        Assert.Equal([Fault.NotCanonical], machine.Faults(Machine.Untrusted, 3, Address, write: true));
    }

    [Theory]
    [InlineData(0x7fff_ffff_f000)]
    [InlineData(0xffff_8000_0000_0000)]
    public void Canonical_addresses_without_translation_are_not_present(ulong address)
    {
        machine.EnableFast();
        Assert.Equal([Fault.NotPresent], machine.Faults(Machine.Trusted, 2, address, privileged: true));
    }

    [Fact]
    public void A_device_that_does_not_exist_reaches_nothing()
    {
        machine.EnableFast();
        Assert.Equal([Fault.NoSuchDevice], machine.Faults(Machine.Absent, 2, machine.Address(0)));
        Assert.Empty(machine.Reached(Machine.Absent, 2, machine.Address(0), privileged: true));
    }

    [Fact]
    public void Pasid_0_faults_whatever_is_enabled()
    {
        machine.EnableFast();
        Assert.Equal([Fault.PasidIsRidPasid], machine.Faults(Machine.Trusted, Pasids.None, machine.Address(0)));
    }

    [Fact]
    public void A_pasid_of_another_device_faults()
    {
        machine.EnableFast(pasid: 2);
        Assert.Equal([Fault.PasidNotPresent], machine.Faults(Machine.Untrusted, 2, machine.Address(0)));
        Assert.Equal([Fault.PasidNotPresent], machine.Faults(Machine.Trusted, 3, machine.Address(0)));
    }
}
