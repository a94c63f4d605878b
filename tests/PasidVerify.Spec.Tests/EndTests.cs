namespace PasidVerify.Spec.Tests;

/// <summary>When a call that waits for the hardware returns.</summary>
public class EndTests
{
    private readonly Machine machine = new();

    public EndTests()
    {
        machine.EnableStrict();
        Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0xffff)]
    public void A_call_that_never_began_does_not_end(ulong call)
    {
        Unchanged(Status.NoSuchCall, call);
    }

    [Fact]
    public void An_unmap_ends_when_its_wait_has_completed()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 0));
        EndsAfter(tickets: 3);
    }

    [Fact]
    public void A_disable_ends_when_its_wait_has_completed()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        EndsAfter(tickets: 4);
    }

    [Fact]
    public void A_call_ends_once()
    {
        machine.Unmap(domain: 3, page: 0);
        Unchanged(Status.NoSuchCall, 0);
    }

    [Fact]
    public void A_call_number_is_free_again_when_the_call_has_returned()
    {
        machine.Unmap(domain: 3, page: 0);
        Machine.Must(Status.Ok, machine.Map(domain: 3, page: 0));
        Assert.Equal(Status.Pending, machine.BeginUnmap(domain: 3, page: 0, call: 0));
    }

    [Fact]
    public void Calls_end_in_the_order_in_which_the_hardware_gets_there()
    {
        Machine.Must(Status.Ok, machine.Map(domain: 3, page: 1));
        Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 0, call: 0));
        Machine.Must(Status.Pending, machine.BeginUnmap(domain: 3, page: 1, call: 1));

        // The device-TLB flush of the second waits for the IOTLB flush of the first, but not for its own end.
        foreach (ulong ticket in new ulong[] { 0, 3, 4, 5 }) Machine.Must(Status.Ok, machine.Complete(ticket));
        Assert.Equal(Status.Ok, machine.End(call: 1));
        Assert.Equal(Status.Pending, machine.End(call: 0));
    }

    private void EndsAfter(ulong tickets)
    {
        for (ulong ticket = 0; ticket < tickets; ticket++)
        {
            Unchanged(Status.Pending, 0);
            Machine.Must(Status.Ok, machine.Complete(ticket));
        }

        Assert.Equal(Status.Ok, machine.End());
    }

    private void Unchanged(Status expected, ulong call)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.End(call));
        Assert.Equal(before, machine.Contents);
    }
}
