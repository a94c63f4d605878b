namespace PasidVerify.Spec.Tests;

/// <summary>The reserved PASID over the table of the device's requests without PASID.</summary>
public class IovaModeTests
{
    private const ulong First = Machine.Trusted, Second = Machine.SecondTrusted, Pasid = Pasids.KernelDma;
    private const ulong Iova = 0x1000, Buffer = 0x100_0000, Domain = Domains.FirstAllocated;

    private readonly Machine machine = new(NamedScopes.Dma() with { LastTicket = 60 });

    [Fact]
    public void The_reserved_pasid_leads_to_the_default_domain_of_each_device()
    {
        machine.EnableIova(First);
        machine.EnableIova(Second);
        Assert.Contains("pasidTable device:10 pasid:1 => domain:3", machine.Contents);
        Assert.Contains("pasidTable device:18 pasid:1 => domain:3", machine.Contents);
        Assert.Contains("attachments device:10 => phase:1 pasid:1 domain:3 call:0 since:0", machine.Contents);
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("pasidOwners", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_that_was_not_probed_has_no_iova_mode()
    {
        var booted = new Machine();
        var before = booted.Contents;
        Assert.Equal(Status.NoDmaDomain, booted.Enable(First, Mode.Iova, Pasid, Domain));
        Assert.Equal(before, booted.Contents);
    }

    [Fact]
    public void A_device_that_is_not_translated_has_no_iova_mode()
    {
        var booted = new Machine(NamedScopes.Dma() with { DefaultDomains = [], Policy = (true, false) });
        Machine.Must(Status.Ok, booted.Probe(First, Domains.Passthrough));
        Assert.Equal(Status.NoDmaDomain, booted.Enable(First, Mode.Iova, Pasid, Domains.Passthrough));
    }

    [Theory]
    [InlineData(Pasids.None, Domains.None)]
    [InlineData(Pasids.None, Domain)]
    [InlineData(Pasids.FirstDynamic, Domain)]
    [InlineData(Pasid, Domains.Passthrough)]
    [InlineData(Pasid, Domains.Kernel)]
    [InlineData(Pasid, Domain + 1)]
    public void Iova_mode_has_one_pasid_and_one_domain(ulong pasid, ulong domain)
    {
        var before = machine.Contents;
        Assert.Equal(Status.ChoiceRefused, machine.Enable(First, Mode.Iova, pasid, domain));
        Assert.Equal(before, machine.Contents);
    }

    [Fact]
    public void An_untrusted_device_may_have_iova_mode()
    {
        var untrusted = new Machine(NamedScopes.Untrusted());
        Machine.Must(Status.Ok, untrusted.Probe(Machine.Untrusted, Domain));
        untrusted.EnableIova(Machine.Untrusted);
        Machine.Must(Status.Ok, untrusted.MapDma(Machine.Untrusted, Iova, Buffer));
        Assert.Equal([0x1000UL], untrusted.Reached(Machine.Untrusted, Pasid, Iova, write: true));
    }

    [Fact]
    public void Pasid_1_and_no_pasid_reach_the_same_whatever_is_mapped()
    {
        machine.EnableIova(First);
        ReachTheSame(0);
        Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer, direction: Direction.ToDevice));
        ReachTheSame(1);
        machine.UnmapDma(First, Iova);
        ReachTheSame(0);
    }

    [Fact]
    public void What_is_mapped_before_or_after_the_enable_is_reached_by_both_devices_with_pasid_1()
    {
        machine.EnableIova(First);
        Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
        machine.EnableIova(Second);
        Assert.Equal([0x1000UL], machine.Reached(First, Pasid, Iova, write: true));
        Assert.Equal([0x1000UL], machine.Reached(Second, Pasid, Iova, write: true));
    }

    [Fact]
    public void An_unmap_is_one_for_both_devices_and_both_pasids()
    {
        machine.EnableIova(First);
        machine.EnableIova(Second);
        Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Second, Iova));
        Assert.Equal(4, machine.Contents.Count(line => line.StartsWith("staleTranslations", StringComparison.Ordinal)));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        foreach (ulong device in new[] { First, Second })
        {
            Assert.Empty(machine.Reached(device, Pasid, Iova));
            Assert.Empty(machine.Reached(device, null, Iova));
        }
    }

    [Fact]
    public void Disabling_takes_pasid_1_away_and_leaves_requests_without_pasid_alone()
    {
        Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
        var before = machine.Contents.Where(line => !line.StartsWith("tail", StringComparison.Ordinal)).ToList();
        machine.EnableIova(First);
        Machine.Must(Status.Pending, machine.BeginDisable(First));
        Assert.Equal([0x1000UL], machine.Reached(First, null, Iova, write: true));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        Assert.Equal([Fault.PasidNotPresent], machine.Faults(First, Pasid, Iova));
        Assert.Empty(machine.Reached(First, Pasid, Iova));
        Assert.Equal([0x1000UL], machine.Reached(First, null, Iova, write: true));
        Assert.Equal(before, machine.Contents.Where(line => !line.StartsWith("tail", StringComparison.Ordinal)));
    }

    [Fact]
    public void Disabling_one_device_leaves_another_of_the_domain_alone()
    {
        machine.EnableIova(First);
        machine.EnableIova(Second);
        Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
        machine.Disable(First);
        Assert.Equal([0x1000UL], machine.Reached(Second, Pasid, Iova, write: true));
        Assert.Empty(machine.Faults(Second, Pasid, Iova, write: true));
    }

    [Fact]
    public void A_device_is_disabled_while_an_unmap_of_the_shared_domain_is_in_flight()
    {
        machine.EnableIova(First);
        Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Second, Iova, call: 0));
        Assert.Equal(Status.Pending, machine.BeginDisable(First, call: 1));
        machine.CompleteAll();
        Assert.Equal(Status.Ok, machine.End(call: 1));
        Assert.Equal(Status.Ok, machine.End(call: 0));
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("stale", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_unmapped_while_the_device_is_being_disabled_is_gone_when_the_unmap_has_returned()
    {
        machine.EnableIova(Second);
        Machine.Must(Status.Ok, machine.MapDma(First, Iova, Buffer));
        Machine.Must(Status.Pending, machine.BeginDisable(Second, call: 0));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(First, Iova, call: 1));
        Assert.Equal([0x1000UL], machine.Reached(Second, Pasid, Iova));

        // The IOTLB flush of the unmap waits for the PASID-cache flush of the disable, which would refill it.
        Machine.Must(Status.NotReady, machine.Complete(4));
        foreach (ulong ticket in new ulong[] { 0, 4, 1, 5, 6 }) Machine.Must(Status.Ok, machine.Complete(ticket));
        Machine.Must(Status.Ok, machine.End(call: 1));
        Assert.Empty(machine.Reached(Second, Pasid, Iova));
    }

    private void ReachTheSame(int frames)
    {
        foreach (bool write in new[] { false, true })
        {
            var untagged = machine.Reached(First, null, Iova, write);
            Assert.Equal(write ? 0 : frames, untagged.Count);
            Assert.Equal(untagged, machine.Reached(First, Pasid, Iova, write));
            Assert.Equal(machine.Faults(First, null, Iova, write), machine.Faults(First, Pasid, Iova, write));
        }
    }
}
