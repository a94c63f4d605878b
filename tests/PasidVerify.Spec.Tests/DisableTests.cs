namespace PasidVerify.Spec.Tests;

public class DisableTests
{
    private readonly Machine machine = new();

    public DisableTests()
    {
        machine.EnableStrict();
        Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0));
    }

    [Fact]
    public void Disabling_takes_the_entry_away_and_submits_pasid_cache_iotlb_device_tlb_and_wait()
    {
        Assert.Equal(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("pasidTable", StringComparison.Ordinal));
        Assert.Equal(
            [DescriptorKind.PasidCache, DescriptorKind.Iotlb, DescriptorKind.DeviceTlb, DescriptorKind.Wait],
            Enumerable.Range(0, 4).Select(i => machine.State.Queue[(ulong)i].Kind.Concrete));
        Assert.Equal(4UL, machine.Next);
    }

    [Fact]
    public void A_disable_that_has_returned_leaves_nothing_behind()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        machine.CompleteAll();
        Assert.Equal(Status.Ok, machine.End());
        Assert.Equal(
            [.. new Machine().Contents, "tail => next:4 since:4"],
            machine.Contents);
    }

    [Fact]
    public void Pasid_and_domain_can_be_had_again_only_when_the_disable_has_returned()
    {
        var crowded = new Machine(NamedScopes.Campaign());
        crowded.EnableStrict();
        Machine.Must(Status.Pending, crowded.BeginDisable(Machine.Untrusted));
        crowded.CompleteAll();
        Assert.Equal(Status.ChoiceRefused, crowded.Enable(0x28, Mode.Kva, 2, 4));
        Assert.Equal(Status.ChoiceRefused, crowded.Enable(0x28, Mode.Kva, 3, 3));
        Machine.Must(Status.Ok, crowded.End());
        Assert.Equal(Status.Ok, crowded.Enable(0x28, Mode.Kva, 2, 3));
    }

    [Fact]
    public void Disabling_one_device_leaves_the_others_as_they_were()
    {
        machine.EnableFast(pasid: 3);
        var before = machine.Contents.Where(line => line.Contains("device:10", StringComparison.Ordinal)).ToList();
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        Assert.Equal(before, machine.Contents.Where(line => line.Contains("device:10", StringComparison.Ordinal)));
        Assert.True(before.Count >= 3);
    }

    [Fact]
    public void A_device_that_does_not_exist_cannot_be_disabled()
    {
        Refused(Status.NoSuchDevice, Machine.Absent);
    }

    [Fact]
    public void A_device_that_is_not_enabled_cannot_be_disabled()
    {
        Refused(Status.NotEnabled, Machine.Trusted);
    }

    [Fact]
    public void A_device_is_disabled_by_one_caller_at_a_time()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        Refused(Status.Busy, Machine.Untrusted, call: 1);
    }

    [Fact]
    public void A_device_is_not_disabled_while_an_unmap_of_its_domain_is_in_flight()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 0));
        Refused(Status.Busy, Machine.Untrusted, call: 1);
        machine.CompleteAll();
        Refused(Status.Busy, Machine.Untrusted, call: 1);
        Machine.Must(Status.Ok, machine.End());
        Assert.Equal(Status.Pending, machine.BeginDisable(Machine.Untrusted, call: 1));
    }

    [Fact]
    public void A_call_number_in_use_is_refused()
    {
        machine.EnableFast(pasid: 3);
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted, call: 1));
        Refused(Status.ChoiceRefused, Machine.Untrusted, call: 1);
    }

    [Fact]
    public void Saying_that_no_call_number_is_left_is_refused_while_one_is()
    {
        Refused(Status.ChoiceRefused, Machine.Untrusted, call: 2);
    }

    [Fact]
    public void The_call_fails_when_no_call_number_is_left()
    {
        var full = new Machine(NamedScopes.Small() with { LastCall = 0 });
        full.EnableStrict();
        full.EnableFast(pasid: 3);
        Machine.Must(Status.Pending, full.BeginDisable(Machine.Trusted));
        Assert.Equal(Status.Exhausted, full.BeginDisable(Machine.Untrusted, call: 1));
    }

    [Theory]
    [InlineData(3, Status.Exhausted)]
    [InlineData(4, Status.Pending)]
    public void A_disable_needs_four_tickets(ulong lastTicket, Status expected)
    {
        var narrow = new Machine(NamedScopes.Small() with { LastTicket = lastTicket });
        narrow.EnableStrict();
        Assert.Equal(expected, narrow.BeginDisable(Machine.Untrusted));
    }

    private void Refused(Status expected, ulong device, ulong call = 0)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.BeginDisable(device, call));
        Assert.Equal(before, machine.Contents);
    }
}
