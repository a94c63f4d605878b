namespace PasidVerify.Spec.Tests;

public class MapSgTests
{
    private const ulong Device = Machine.Trusted, Domain = Domains.FirstAllocated;
    private const ulong Iova = 0x2000, Buffer = 0x100_0000, Other = 0x100_1000;

    private readonly Machine machine = new(
        NamedScopes.Dma() with { Buffers = [0x1000, 0x1001, 0x1002], LastIova = 4, LastTicket = 60 });

    [Fact]
    public void A_list_takes_its_addresses_and_grants_nothing_at_first()
    {
        Assert.Equal(Status.Pending, machine.BeginMapSg(Device, Iova, 2 * Scope.PageBytes));
        foreach (int page in new[] { 2, 3 })
        {
            Assert.Contains(
                $"grants domain:3 page:{page} => phase:4 writable frame:0 call:0 since:0 first:0 count:0 "
                + "source:0 from:0 to:0 not-bounced",
                machine.Contents);
        }

        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("tables", StringComparison.Ordinal));
        Assert.Equal(0UL, machine.Next);
        Assert.Equal([Fault.NotPresent], machine.Faults(Device, null, Iova));
        Assert.Equal(Status.ChoiceRefused, machine.MapDma(Device, Iova, Buffer));
        Assert.Equal(Status.NotMapped, machine.BeginUnmapDma(Device, Iova, 2 * Scope.PageBytes, call: 1));
    }

    [Fact]
    public void A_list_ends_when_all_of_it_is_mapped_and_is_one_buffer_then()
    {
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, Iova, 2 * Scope.PageBytes));
        UnchangedEnd();
        Machine.Must(Status.Ok, machine.MapSegment(Iova, Other));
        UnchangedEnd();
        Machine.Must(Status.Ok, machine.MapSegment(Iova + 0x1000, Buffer));
        Assert.Equal(Status.NotMapped, machine.BeginUnmapDma(Device, Iova, 2 * Scope.PageBytes, call: 1));
        Assert.Equal(Status.Ok, machine.End());
        Assert.Contains(
            "grants domain:3 page:3 => phase:1 writable frame:1000 call:0 since:0 first:2 count:2 "
            + "source:0 from:0 to:0 not-bounced",
            machine.Contents);
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("calls", StringComparison.Ordinal));
        Assert.Equal(Status.NotMapped, machine.BeginUnmapDma(Device, Iova));
        machine.UnmapDma(Device, Iova, 2 * Scope.PageBytes);
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("grants", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_of_a_lazy_domain_waits_in_the_flush_queue_when_it_is_unmapped()
    {
        var lazy = new Machine(NamedScopes.List());
        Machine.Must(Status.Pending, lazy.BeginMapSg(Device, 0x1000, 2 * Scope.PageBytes));
        Machine.Must(Status.Ok, lazy.MapSegment(0x1000, Buffer, 2 * Scope.PageBytes));
        Machine.Must(Status.Ok, lazy.End());
        Assert.Equal(Status.Ok, lazy.BeginUnmapDma(Device, 0x1000, 2 * Scope.PageBytes));
        Assert.Equal(Status.ChoiceRefused, lazy.BeginMapSg(Device, 0x2000));
        lazy.FlushQueue(Domain);
        Assert.Equal(Status.Pending, lazy.BeginMapSg(Device, 0x2000));
    }

    [Fact]
    public void A_device_without_a_domain_of_the_dma_api_is_refused() =>
        Refused(Status.NoDmaDomain, Iova, device: Machine.Absent);

    [Fact]
    public void An_untrusted_device_maps_its_segments_one_by_one()
    {
        var untrusted = new Machine(NamedScopes.Untrusted());
        Machine.Must(Status.Ok, untrusted.Probe(Machine.Untrusted, Domain));
        Assert.Equal(Status.NotTrusted, untrusted.BeginMapSg(Machine.Untrusted, 0x1000));
        Assert.Equal(Status.Ok, untrusted.MapDma(Machine.Untrusted, 0x1000, Buffer));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(15)]
    public void Only_three_directions_are_any(int direction) =>
        Refused(Status.InvalidDirection, Iova, direction: (Direction)direction);

    [Fact]
    public void An_empty_list_is_refused() => Refused(Status.EmptyRange, Iova, size: 0);

    [Theory]
    [InlineData(0x2000, 0x1800)]
    [InlineData(0x2001, 0x1fff)]
    public void A_list_is_whole_pages(ulong iova, ulong size) => Refused(Status.Misaligned, iova, size);

    [Fact]
    public void Its_address_is_that_of_a_page() => Refused(Status.ChoiceRefused, 0x1800, 0x1000);

    [Fact]
    public void The_implementation_may_find_no_address() => Refused(Status.Exhausted, 0);

    [Theory]
    [InlineData(0x5000, 0x1000)]
    [InlineData(0x4000, 0x2000)]
    [InlineData(0x1000, 0xffff_ffff_ffff_f000)]
    [InlineData(0xffff_ffff_ffff_f000, 0x3000)]
    public void What_is_beyond_the_aperture_is_refused(ulong iova, ulong size) =>
        Refused(Status.ChoiceRefused, iova, size);

    [Fact]
    public void Addresses_in_use_are_refused()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x3000, Buffer));
        Refused(Status.ChoiceRefused, Iova, 2 * Scope.PageBytes);
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, Iova));
        Refused(Status.ChoiceRefused, 0x1000, 2 * Scope.PageBytes, call: 1);
    }

    [Fact]
    public void A_list_needs_a_call_number_that_is_free()
    {
        Refused(Status.ChoiceRefused, Iova, call: 2);
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, Iova, call: 1));
        Refused(Status.ChoiceRefused, 0x1000, call: 1);
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, 0x1000, call: 0));
        Refused(Status.Exhausted, 0x3000, call: 2);
    }

    private void UnchangedEnd()
    {
        var before = machine.Contents;
        Assert.Equal(Status.NotMapped, machine.End());
        Assert.Equal(before, machine.Contents);
    }

    private void Refused(
        Status expected,
        ulong iova,
        ulong size = Scope.PageBytes,
        Direction direction = Direction.Bidirectional,
        ulong call = 0,
        ulong device = Device)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.BeginMapSg(device, iova, size, direction, call));
        Assert.Equal(before, machine.Contents);
    }
}
