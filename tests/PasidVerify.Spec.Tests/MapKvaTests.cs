namespace PasidVerify.Spec.Tests;

public class MapKvaTests
{
    private const ulong Strict = 3;

    private readonly Machine machine = new();

    public MapKvaTests()
    {
        machine.EnableStrict(domain: Strict);
    }

    [Fact]
    public void A_strict_map_copies_the_kernels_translation_of_each_page_and_grants_it()
    {
        Assert.Equal(Status.Ok, machine.Map(Strict, page: 0, pages: 2));
        Assert.Contains("tables domain:3 page:ffff888000000 => present writable frame:1000", machine.Contents);
        Assert.Contains("tables domain:3 page:ffff888000001 => present writable frame:1001", machine.Contents);
        Assert.Equal(2, machine.Contents.Count(line => line.StartsWith("grants domain:3", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(MapKva.Read, "not-writable")]
    [InlineData(MapKva.Write, "writable")]
    [InlineData(MapKva.Read | MapKva.Write, "writable")]
    public void The_protection_asked_for_decides_about_writing(ulong protection, string writable)
    {
        Assert.Equal(Status.Ok, machine.Map(Strict, page: 0, protection: protection));
        Assert.Contains(
            $"grants domain:3 page:ffff888000000 => phase:1 {writable} frame:1000 call:0 since:0 first:0 count:0 "
            + "source:0 from:0 to:0 not-bounced",
            machine.Contents);
        Assert.Contains($"tables domain:3 page:ffff888000000 => present {writable} frame:1000", machine.Contents);
    }

    [Fact]
    public void A_fast_map_checks_the_range_and_builds_nothing()
    {
        var before = machine.Contents;
        Assert.Equal(Status.Ok, machine.Run(Operation.MapKva, Domains.Kernel, machine.Address(0) + 5, 0x1801, 0, 0));
        Assert.Equal(before, machine.Contents);
    }

    [Theory]
    [InlineData(Domains.None)]
    [InlineData(Domains.Passthrough)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(0xffff)]
    public void Only_a_kva_domain_in_use_can_be_mapped_in(ulong domain)
    {
        Refused(Status.NoSuchDomain, domain, machine.Address(0), 0x1000, 3);
    }

    [Fact]
    public void A_domain_whose_device_is_being_disabled_cannot_be_mapped_in()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Machine.Untrusted));
        Refused(Status.Busy, Strict, machine.Address(0), 0x1000, 3);
    }

    [Theory]
    [InlineData(Strict)]
    [InlineData(Domains.Kernel)]
    public void An_empty_range_cannot_be_mapped(ulong domain)
    {
        Refused(Status.EmptyRange, domain, machine.Address(0), 0, 3);
    }

    [Theory]
    [InlineData(-1, 0x1000)]
    [InlineData(2, 0x1000)]
    [InlineData(1, 0x1001)]
    [InlineData(0, 0x3000)]
    [InlineData(0, 0xffff_ffff_ffff_f000)]
    public void A_range_that_leaves_the_direct_map_cannot_be_mapped(int page, ulong size)
    {
        Refused(Status.OutOfRange, Strict, machine.Address(page), size, 3);
        Refused(Status.OutOfRange, Domains.Kernel, machine.Address(page), size, 3);
    }

    [Theory]
    [InlineData(1, 0xfff)]
    [InlineData(0, 0xfff)]
    [InlineData(0x800, 0x1000)]
    public void A_strict_range_is_made_of_whole_pages(ulong offset, ulong size)
    {
        Refused(Status.Misaligned, Strict, machine.Address(0) + offset, size, 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(15)]
    public void A_protection_allows_something_and_has_no_unknown_bits(ulong protection)
    {
        Refused(Status.InvalidProtection, Strict, machine.Address(0), 0x1000, protection);
    }

    [Fact]
    public void A_page_that_the_kernel_itself_does_not_map_cannot_be_mapped()
    {
        var hole = new Machine(NamedScopes.Campaign());
        hole.EnableStrict(domain: Strict);
        Assert.Equal(Status.NotBacked, hole.Map(Strict, page: 9));
        Assert.Equal(Status.NotBacked, hole.Map(Strict, page: 8, pages: 3));
        Assert.Equal(Status.Ok, hole.Map(Strict, page: 8));
    }

    [Theory]
    [InlineData(0x1000, 1)]
    [InlineData(0x0fff, 2)]
    [InlineData(0x0ff0, 0x100)]
    public void A_page_frame_of_the_bounce_pool_cannot_be_mapped(ulong first, ulong count)
    {
        var pooled = new Machine(NamedScopes.Small() with { BouncePool = (first, count) });
        pooled.EnableStrict(domain: Strict);
        var before = pooled.Contents;
        Assert.Equal(Status.OutOfRange, pooled.Map(Strict, page: 0, pages: 2));
        Assert.Equal(before, pooled.Contents);
    }

    [Fact]
    public void A_page_frame_beside_the_bounce_pool_can_be_mapped()
    {
        var pooled = new Machine(NamedScopes.Small() with { BouncePool = (0x1001, 1) });
        pooled.EnableStrict(domain: Strict);
        Assert.Equal(Status.Ok, pooled.Map(Strict, page: 0));
        Assert.Equal(Status.OutOfRange, pooled.Map(Strict, page: 1));
    }

    [Fact]
    public void A_retiring_page_cannot_be_mapped_again()
    {
        Machine.Must(Status.Ok, machine.Map(Strict, page: 1));
        Machine.Must(Status.Pending, machine.BeginUnmap(Strict, page: 1));
        Refused(Status.Busy, Strict, machine.Address(0), 0x2000, 3);
        machine.CompleteAll();
        Refused(Status.Busy, Strict, machine.Address(1), 0x1000, 3);
        Machine.Must(Status.Ok, machine.End());
        Assert.Equal(Status.Ok, machine.Map(Strict, page: 1));
    }

    [Fact]
    public void A_page_cannot_be_mapped_twice()
    {
        Machine.Must(Status.Ok, machine.Map(Strict, page: 1));
        Refused(Status.AlreadyMapped, Strict, machine.Address(0), 0x2000, 3);
        Assert.Equal(Status.Ok, machine.Map(Strict, page: 0));
    }

    [Fact]
    public void A_map_for_whose_tables_there_are_no_pages_is_refused_after_everything_else()
    {
        Refused(Status.Exhausted, Strict, machine.Address(0), 0x1000, 3, tables: 0);
        Machine.Must(Status.Ok, machine.Map(Strict, page: 1));
        Refused(Status.AlreadyMapped, Strict, machine.Address(1), 0x1000, 3, tables: 0);
    }

    private void Refused(
        Status expected, ulong domain, ulong address, ulong size, ulong protection, ulong tables = 1)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.Run(Operation.MapKva, domain, address, size, protection, tables));
        Assert.Equal(before, machine.Contents);
    }
}
