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

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(0x8000_0000_0000 >> 12, true, false)]
    [InlineData(0, false, true)]
    public void Without_an_entry_the_IOTLB_faults_for_lack_of_rights_only(long page, bool absolute, bool write)
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        ulong address = absolute ? (ulong)page << Layout.PageShift : machine.Address((int)page);
        Fault[] walked = absolute ? [Fault.PasidNotPresent, Fault.NotCanonical]
            : write ? [Fault.PasidNotPresent, Fault.WriteDenied]
            : [Fault.PasidNotPresent, Fault.NotPresent];
        Assert.Equal(walked, machine.Faults(Machine.Untrusted, 2, address, write));
        Machine.Must(Status.Ok, machine.Complete(0));
        Fault[] remembered = write ? walked : [Fault.PasidNotPresent];
        Assert.Equal(remembered, machine.Faults(Machine.Untrusted, 2, address, write));
        Machine.Must(Status.Ok, machine.Complete(1));
        Assert.Equal([Fault.PasidNotPresent], machine.Faults(Machine.Untrusted, 2, address, write));
    }

    [Fact]
    public void Without_an_entry_the_IOTLB_knows_supervisor_pages_where_the_kernel_maps_some()
    {
        machine.EnableFast(pasid: 3);
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal(
            [Fault.PasidNotPresent, Fault.SupervisorPage], machine.Faults(Machine.Trusted, 3, machine.Address(0)));
        Assert.Equal([Fault.PasidNotPresent], machine.Faults(Machine.Trusted, 3, machine.Address(5)));
    }

    [Fact]
    public void What_faults_was_never_cached()
    {
        Machine.Must(Status.Ok, machine.Enable(Machine.Trusted, Mode.Bypass, 1, Domains.Passthrough));
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted));
        Assert.Equal(
            [Fault.PasidNotPresent, Fault.InterruptWindow], machine.Faults(Machine.Trusted, 1, 0xfee0_0000));
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.Equal([Fault.PasidNotPresent], machine.Faults(Machine.Trusted, 1, 0xfee0_0000));
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

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void What_fast_mode_never_shared_no_cache_has_loaded(bool directMapOnly, bool reached)
    {
        const ulong Vmalloc = 0xffff_c900_0000_0000;
        var kernel = new Machine(design: new Design { FastSharesDirectMapOnly = directMapOnly });
        kernel.EnableFast(pasid: 2);
        foreach (ulong address in new[] { Vmalloc, kernel.Address(0) })
        {
            kernel.State.StaleTranslations[new(Machine.Trusted, 2, Domains.Kernel, address >> Layout.PageShift, 0x1001)] =
                new(CacheLevel.Iotlb, true);
        }

        Assert.Equal(reached, kernel.Reached(Machine.Trusted, 2, Vmalloc, privileged: true).Contains(0x1001UL));
        Assert.Contains(0x1001UL, kernel.Reached(Machine.Trusted, 2, kernel.Address(0), privileged: true));
    }

    [Fact]
    public void Domains_other_than_the_kernels_share_nothing()
    {
        const ulong Page = 0x10;
        var switched = new Machine(design: new Design { FastSharesDirectMapOnly = true });
        switched.EnableStrict(pasid: 2, domain: 3);
        switched.State.StaleTranslations[new(Machine.Untrusted, 2, 3, Page, 0x1001)] = new(CacheLevel.Iotlb, true);
        Assert.Equal([0x1001UL], switched.Reached(Machine.Untrusted, 2, Page << Layout.PageShift));
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
