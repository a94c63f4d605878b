namespace PasidVerify.Spec.Tests;

public class UnmapDmaTests
{
    private const ulong Device = Machine.Trusted, Buffer = 0x100_0000;

    private readonly Machine machine = new(
        NamedScopes.Dma() with { Buffers = [0x1000, 0x1001, 0x1002], LastIova = 4, LastTicket = 60 });

    /// <summary>Pages 1 and 2 are one buffer, page 3 is another.</summary>
    public UnmapDmaTests()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1800, Buffer + 0x800));
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x3000, Buffer + 0x2000, direction: Direction.ToDevice));
    }

    [Fact]
    public void A_strict_unmap_clears_the_translations_flushes_the_IOTLB_then_device_TLBs_and_waits()
    {
        Assert.Equal(Status.Pending, machine.BeginUnmapDma(Device, 0x1800));
        Assert.Equal(
            ["tables domain:3 page:3 => present not-writable frame:1002"],
            machine.Contents.Where(line => line.StartsWith("tables", StringComparison.Ordinal)));
        const string Pages = "device:0 pasid:0 domain:3 first:1 count:2 not-untaggedOnly since:0";
        Assert.Contains("queue ticket:0 => kind:3 " + Pages, machine.Contents);
        Assert.Contains("queue ticket:1 => kind:7 " + Pages, machine.Contents);
        Assert.Equal(DescriptorKind.Wait, machine.State.Queue[2].Kind.Concrete);
        Assert.Equal(3UL, machine.Next);
    }

    [Fact]
    public void Caches_of_every_device_of_the_domain_may_keep_the_translation_with_its_rights()
    {
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, 0x3000));
        foreach (string device in new[] { "10", "18" })
        {
            Assert.Contains(
                $"staleTranslations device:{device} pasid:0 domain:3 page:3 frame:1002 => level:2 not-writable",
                machine.Contents);
        }
    }

    [Fact]
    public void A_grant_retires_when_a_strict_unmap_begins_and_ends_when_it_returns()
    {
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, 0x1800, call: 1));
        machine.CompleteAll();
        Assert.Equal(GrantPhase.Retiring, Phase(1));
        Assert.Equal(GrantPhase.Retiring, Phase(2));
        Machine.Must(Status.Ok, machine.End(call: 1));
        Assert.Equal(GrantPhase.None, Phase(1));
        Assert.Equal(GrantPhase.None, Phase(2));
        Assert.Equal(GrantPhase.Live, Phase(3));
    }

    [Fact]
    public void Any_device_of_the_domain_may_unmap_and_any_bytes_in_the_same_pages_will_do()
    {
        Assert.Equal(Status.Pending, machine.BeginUnmapDma(Machine.SecondTrusted, 0x1fff, 2));
    }

    [Fact]
    public void A_lazy_unmap_returns_at_once_and_queues_the_address()
    {
        var lazy = new Machine(NamedScopes.Lazy());
        lazy.FlushQueue(Domains.FirstAllocated);
        Machine.Must(Status.Ok, lazy.MapDma(Device, 0x1000, Buffer));
        const ulong NoSuchCall = 9;
        Assert.Equal(Status.Ok, lazy.BeginUnmapDma(Device, 0x1000, call: NoSuchCall));
        Assert.Contains(
            "grants domain:3 page:1 => phase:3 writable frame:1000 call:0 since:3 first:1 count:1 "
            + "source:1000 from:0 to:fff not-bounced",
            lazy.Contents);
        Assert.DoesNotContain(lazy.Contents, line => line.StartsWith("tables", StringComparison.Ordinal));
        Assert.DoesNotContain(lazy.Contents, line => line.StartsWith("calls", StringComparison.Ordinal));
        Assert.Equal(3UL, lazy.Next);
        Assert.Equal([0x1000UL], lazy.Reached(Device, null, 0x1000));
        Assert.Equal(Status.NotMapped, lazy.BeginUnmapDma(Device, 0x1000));
    }

    [Fact]
    public void A_device_without_a_domain_of_the_dma_api_is_refused()
    {
        Refused(Status.NoDmaDomain, 0x1800, device: Machine.Absent);
        var untranslated = new Machine(NamedScopes.Dma() with { DefaultDomains = [], Policy = (true, false) });
        Machine.Must(Status.Ok, untranslated.Probe(Device, Domains.Passthrough));
        Assert.Equal(Status.NoDmaDomain, untranslated.BeginUnmapDma(Device, 0x1000));
    }

    [Fact]
    public void An_empty_range_is_refused()
    {
        Refused(Status.EmptyRange, 0x1000, size: 0);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0xfff, 2)]
    [InlineData(0x1000, ulong.MaxValue)]
    [InlineData(0x1800, 0xffff_ffff_ffff_f000)]
    [InlineData(0xffff_ffff_ffff_f000, 0x1001)]
    [InlineData(ulong.MaxValue, 2)]
    public void Page_0_and_a_range_that_wraps_around_were_never_given(ulong iova, ulong size)
    {
        Refused(Status.OutOfRange, iova, size);
    }

    [Theory]
    [InlineData(0x1000, 0x1000)]
    [InlineData(0x2000, 0x1000)]
    [InlineData(0x1000, 0x3000)]
    [InlineData(0x2000, 0x2000)]
    [InlineData(0x3000, 0x2000)]
    [InlineData(0x4000, 1)]
    [InlineData(0xffff_ffff_ffff_f000, 0x1000)]
    [InlineData(0x1000, 0xffff_ffff_ffff_f000)]
    public void What_is_not_one_buffer_as_it_was_mapped_is_refused(ulong iova, ulong size)
    {
        Refused(Status.NotMapped, iova, size);
    }

    [Fact]
    public void A_buffer_is_unmapped_once()
    {
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, 0x1800));
        Refused(Status.NotMapped, 0x1800, call: 1);
        machine.CompleteAll();
        Machine.Must(Status.Ok, machine.End());
        Refused(Status.NotMapped, 0x1800);
    }

    [Fact]
    public void A_strict_unmap_needs_a_call_number_that_is_free()
    {
        Refused(Status.ChoiceRefused, 0x1800, call: 2);
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, 0x3000, call: 1));
        Refused(Status.ChoiceRefused, 0x1800, call: 1);
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x4000, Buffer));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, 0x4000, call: 0));
        Refused(Status.Exhausted, 0x1800, call: 2);
    }

    [Theory]
    [InlineData(3, Status.Exhausted)]
    [InlineData(4, Status.Pending)]
    public void A_strict_unmap_asks_for_the_room_that_the_longest_call_takes(ulong lastTicket, Status expected)
    {
        var narrow = new Machine(NamedScopes.Dma() with { LastTicket = lastTicket });
        Machine.Must(Status.Ok, narrow.MapDma(Device, 0x1000, Buffer));
        Assert.Equal(expected, narrow.BeginUnmapDma(Device, 0x1000));
    }

    private GrantPhase Phase(ulong page) => machine.State.Grants[new(Domains.FirstAllocated, page)].Phase.Concrete;

    private void Refused(
        Status expected, ulong iova, ulong size = Scope.PageBytes, ulong call = 0, ulong device = Device)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.BeginUnmapDma(device, iova, size, call));
        Assert.Equal(before, machine.Contents);
    }
}
