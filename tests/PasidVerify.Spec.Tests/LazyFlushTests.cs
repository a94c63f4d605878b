namespace PasidVerify.Spec.Tests;

public class LazyFlushTests
{
    private const ulong Device = Machine.Trusted, Domain = Domains.FirstAllocated;
    private const ulong Old = 0x100_0000, New = 0x100_1000;

    private readonly Machine machine = new(NamedScopes.Lazy() with { LastIova = 2, LastCall = 1, LastTicket = 60 });

    public LazyFlushTests() => Machine.Must(Status.Ok, machine.MapDma(Device, 0x1000, Old));

    [Fact]
    public void A_flush_invalidates_the_domain_in_the_IOTLB_then_in_device_TLBs_and_waits()
    {
        Assert.Equal(Status.Pending, machine.BeginFlushQueue(Domain));
        const string All = "device:0 pasid:0 domain:3 first:0 count:0 not-untaggedOnly since:0";
        Assert.Contains("queue ticket:0 => kind:4 " + All, machine.Contents);
        Assert.Contains("queue ticket:1 => kind:8 " + All, machine.Contents);
        Assert.Equal(DescriptorKind.Wait, machine.State.Queue[2].Kind.Concrete);
        Assert.Equal(3UL, machine.Next);
    }

    [Fact]
    public void An_unmapped_address_is_not_free_without_a_flush()
    {
        Unmap(0x1000);
        IsTaken(0x1000);
        Assert.Equal([0x1000UL], machine.Reached(Device, null, 0x1000, write: true));
    }

    [Fact]
    public void An_unmapped_address_is_free_when_a_flush_that_began_later_has_finished()
    {
        Unmap(0x1000);
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain));
        IsTaken(0x1000);
        machine.CompleteAll();

        // The hardware is done, but the kernel does not know it yet.
        IsTaken(0x1000);
        Assert.Empty(machine.Reached(Device, null, 0x1000));
        Machine.Must(Status.Ok, machine.End());
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x1000, New));
        Assert.Equal([0x1001UL], machine.Reached(Device, null, 0x1000, write: true));
    }

    [Fact]
    public void A_flush_that_began_before_the_unmap_does_not_free_the_address()
    {
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain));
        Unmap(0x1000);
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        IsTaken(0x1000);
        machine.FlushQueue(Domain);
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x1000, New));
    }

    [Fact]
    public void A_flush_that_ended_before_the_unmap_does_not_free_the_address()
    {
        machine.FlushQueue(Domain);
        Unmap(0x1000);
        IsTaken(0x1000);
    }

    [Fact]
    public void The_later_of_two_flushes_frees_all_when_it_finishes_first_and_the_earlier_takes_nothing_back()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x2000, Old));
        Unmap(0x1000);
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain, call: 0));
        Unmap(0x2000);
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain, call: 1));
        foreach (ulong ticket in new ulong[] { 0, 3, 4, 5 }) Machine.Must(Status.Ok, machine.Complete(ticket));
        Machine.Must(Status.Ok, machine.End(call: 1));
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1000, New));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End(call: 0));
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x2000, New));
    }

    [Fact]
    public void The_earlier_of_two_flushes_frees_what_was_unmapped_before_it_only()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x2000, Old));
        Unmap(0x1000);
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain, call: 0));
        Unmap(0x2000);
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain, call: 1));
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End(call: 0));
        IsTaken(0x2000);
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x1000, New));
        Machine.Must(Status.Ok, machine.End(call: 1));
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x2000, New));
    }

    [Fact]
    public void A_flush_takes_nothing_away_from_what_is_mapped()
    {
        machine.FlushQueue(Domain);
        Assert.Equal([0x1000UL], machine.Reached(Device, null, 0x1000, write: true));
        Assert.Empty(machine.Faults(Device, null, 0x1000, write: true));
    }

    [Fact]
    public void A_queued_address_reaches_its_old_frame_only_with_the_rights_it_had()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x2000, New, direction: Direction.ToDevice));
        Unmap(0x2000);
        Assert.Equal([0x1001UL], machine.Reached(Device, null, 0x2000));
        Assert.Empty(machine.Reached(Device, null, 0x2000, write: true));
    }

    [Theory]
    [InlineData(Domains.None)]
    [InlineData(Domains.Passthrough)]
    [InlineData(Domains.Kernel)]
    [InlineData(4)]
    public void Only_a_domain_in_use_has_a_flush_queue(ulong domain)
    {
        Refused(Status.NoFlushQueue, domain);
    }

    [Fact]
    public void A_strict_domain_has_no_flush_queue()
    {
        Assert.Equal(Status.NoFlushQueue, new Machine(NamedScopes.Dma()).BeginFlushQueue(Domain));
        var strict = new Machine();
        strict.EnableStrict(domain: Domain);
        Assert.Equal(Status.NoFlushQueue, strict.BeginFlushQueue(Domain));
    }

    [Fact]
    public void A_flush_needs_a_call_number_that_is_free()
    {
        Refused(Status.ChoiceRefused, Domain, call: 2);
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain, call: 1));
        Refused(Status.ChoiceRefused, Domain, call: 1);
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain, call: 0));
        Refused(Status.Exhausted, Domain, call: 2);
    }

    [Theory]
    [InlineData(3, Status.Exhausted)]
    [InlineData(4, Status.Pending)]
    public void A_flush_asks_for_the_room_that_the_longest_call_takes(ulong lastTicket, Status expected)
    {
        var narrow = new Machine(NamedScopes.Lazy() with { LastTicket = lastTicket });
        Assert.Equal(expected, narrow.BeginFlushQueue(Domain));
    }

    private void Unmap(ulong iova) => Machine.Must(Status.Ok, machine.BeginUnmapDma(Device, iova));

    private void IsTaken(ulong iova) => Assert.Equal(Status.ChoiceRefused, machine.MapDma(Device, iova, New));

    private void Refused(Status expected, ulong domain, ulong call = 0)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.BeginFlushQueue(domain, call));
        Assert.Equal(before, machine.Contents);
    }
}
