namespace PasidVerify.Spec.Tests;

public class UnmapKvaTests
{
    private const ulong Strict = 3;

    private readonly Machine machine = new();

    public UnmapKvaTests()
    {
        machine.EnableStrict(domain: Strict);
        Machine.Must(Status.Ok, machine.Map(Strict, page: 0, pages: 2, MapKva.Read));
    }

    [Fact]
    public void Unmapping_clears_the_translations_and_flushes_the_IOTLB_then_device_TLBs_and_waits()
    {
        Assert.Equal(Status.Pending, machine.BeginUnmap(Strict, page: 0, pages: 2));
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("tables", StringComparison.Ordinal));
        const string Pages = "device:0 pasid:0 domain:3 first:ffff888000000 count:2 not-untaggedOnly since:0";
        Assert.Contains("queue ticket:0 => kind:3 " + Pages, machine.Contents);
        Assert.Contains("queue ticket:1 => kind:7 " + Pages, machine.Contents);
        Assert.Equal(DescriptorKind.Wait, machine.State.Queue[2].Kind.Concrete);
        Assert.Equal(3UL, machine.Next);
    }

    [Fact]
    public void The_iotlb_may_keep_a_translation_with_its_rights_until_the_flush()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0));
        Assert.Contains(
            "staleTranslations device:20 pasid:2 domain:3 page:ffff888000000 frame:1000 => level:2 not-writable",
            machine.Contents);
        Machine.Must(Status.Ok, machine.Complete(0));
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("stale", StringComparison.Ordinal));
    }

    [Fact]
    public void A_grant_retires_when_the_call_begins_and_ends_when_it_returns()
    {
        const string Grant = "grants domain:3 page:ffff888000000 => ", NoBuffer = "source:0 from:0 to:0 not-bounced";
        Assert.Contains(Grant + "phase:1 not-writable frame:1000 call:0 since:0 first:0 count:0 " + NoBuffer, machine.Contents);
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0, call: 1));
        machine.CompleteAll();
        Assert.Contains(Grant + "phase:2 not-writable frame:1000 call:1 since:0 first:0 count:0 " + NoBuffer, machine.Contents);
        Machine.Must(Status.Ok, machine.End(call: 1));
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith(Grant, StringComparison.Ordinal));
    }

    [Fact]
    public void Part_of_what_was_mapped_can_be_unmapped()
    {
        machine.Unmap(Strict, page: 1);
        Assert.Equal([0x1000UL], machine.Reached(Machine.Untrusted, 2, machine.Address(0)));
        Assert.Empty(machine.Reached(Machine.Untrusted, 2, machine.Address(1)));
    }

    [Fact]
    public void A_fast_unmap_checks_the_range_and_is_done_at_once()
    {
        var before = machine.Contents;
        Assert.Equal(
            Status.Ok, machine.Run(Operation.BeginUnmapKva, Domains.Kernel, machine.Address(0) + 5, 0x1801, 9));
        Assert.Equal(before, machine.Contents);
    }

    [Theory]
    [InlineData(Domains.None)]
    [InlineData(Domains.Passthrough)]
    [InlineData(4)]
    public void Only_a_kva_domain_in_use_can_be_unmapped_in(ulong domain)
    {
        Refused(Status.NoSuchDomain, domain, machine.Address(0), 0x1000);
    }

    [Fact]
    public void A_domain_whose_device_is_being_disabled_cannot_be_unmapped_in()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        Refused(Status.Busy, Strict, machine.Address(0), 0x1000, call: 1);
    }

    [Theory]
    [InlineData(Strict)]
    [InlineData(Domains.Kernel)]
    public void An_empty_range_cannot_be_unmapped(ulong domain)
    {
        Refused(Status.EmptyRange, domain, machine.Address(0), 0);
    }

    [Theory]
    [InlineData(-1, 0x1000)]
    [InlineData(2, 0x1000)]
    [InlineData(0, 0xffff_ffff_ffff_f000)]
    public void A_range_that_leaves_the_direct_map_cannot_be_unmapped(int page, ulong size)
    {
        Refused(Status.OutOfRange, Strict, machine.Address(page), size);
        Refused(Status.OutOfRange, Domains.Kernel, machine.Address(page), size);
    }

    [Fact]
    public void A_strict_range_is_made_of_whole_pages()
    {
        Refused(Status.Misaligned, Strict, machine.Address(0) + 1, 0x1000);
        Refused(Status.Misaligned, Strict, machine.Address(0), 0x800);
    }

    [Fact]
    public void A_retiring_page_cannot_be_unmapped_again()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 1));
        Refused(Status.Busy, Strict, machine.Address(0), 0x2000, call: 1);
    }

    [Fact]
    public void A_page_that_is_not_mapped_cannot_be_unmapped()
    {
        machine.Unmap(Strict, page: 1);
        Refused(Status.NotMapped, Strict, machine.Address(0), 0x2000);
        Refused(Status.NotMapped, Strict, machine.Address(1), 0x1000);
    }

    [Fact]
    public void A_call_number_in_use_is_refused()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 1, call: 1));
        Refused(Status.ChoiceRefused, Strict, machine.Address(0), 0x1000, call: 1);
        Assert.Equal(Status.Pending, machine.BeginUnmap(Strict, page: 0, call: 0));
    }

    [Fact]
    public void Saying_that_no_call_number_is_left_is_refused_while_one_is()
    {
        Refused(Status.ChoiceRefused, Strict, machine.Address(0), 0x1000, call: 0xffff);
    }

    [Fact]
    public void The_call_fails_when_no_call_number_is_left()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 0, call: 0));
        machine.EnableFast(pasid: 3);
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Trusted, call: 1));
        Refused(Status.Exhausted, Strict, machine.Address(1), 0x1000, call: 2);
    }

    [Theory]
    [InlineData(3, Status.Exhausted)]
    [InlineData(4, Status.Pending)]
    public void An_unmap_asks_for_the_room_that_the_longest_call_takes(ulong lastTicket, Status expected)
    {
        var narrow = new Machine(NamedScopes.Small() with { LastTicket = lastTicket });
        narrow.EnableStrict(domain: Strict);
        Machine.Must(Status.Ok, narrow.Map(Strict, page: 0));
        Assert.Equal(expected, narrow.BeginUnmap(Strict, page: 0));
    }

    private void Refused(Status expected, ulong domain, ulong address, ulong size, ulong call = 0)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.Run(Operation.BeginUnmapKva, domain, address, size, call));
        Assert.Equal(before, machine.Contents);
    }
}
