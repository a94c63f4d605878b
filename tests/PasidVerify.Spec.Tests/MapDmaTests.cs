namespace PasidVerify.Spec.Tests;

public class MapDmaTests
{
    private const ulong Device = Machine.Trusted, Buffer = 0x100_0000, EndOfMemory = 1UL << 46;

    private readonly Machine machine = new(NamedScopes.Dma() with { Buffers = [0x1000, 0x1001, 0x1002], LastIova = 4 });

    [Fact]
    public void A_buffer_is_mapped_page_by_page_and_granted_as_one()
    {
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x2000, Buffer, 2 * Scope.PageBytes));
        foreach (var (page, frame) in new[] { (2, 1000), (3, 1001) })
        {
            Assert.Contains($"tables domain:3 page:{page} => present writable frame:{frame}", machine.Contents);
            Assert.Contains(
                $"grants domain:3 page:{page} => phase:1 writable frame:{frame} call:0 since:0 first:2 count:2 "
                + $"source:{frame} from:0 to:fff not-bounced",
                machine.Contents);
        }
    }

    [Fact]
    public void Every_device_of_the_domain_reaches_the_buffer_and_without_pasid_only()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x2000, Buffer));
        foreach (ulong device in new[] { Device, Machine.SecondTrusted })
        {
            Assert.Equal([0x1000UL], machine.Reached(device, null, 0x2000, write: true));
            Assert.Empty(machine.Faults(device, null, 0x2000, write: true));
            Assert.Equal([Fault.PasidNotPresent], machine.Faults(device, Pasids.KernelDma, 0x2000));
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 0x1000, 1)]
    [InlineData(0, 0x1001, 2)]
    [InlineData(0xfff, 1, 1)]
    [InlineData(0xfff, 2, 2)]
    [InlineData(0x800, 0x1800, 2)]
    [InlineData(0x800, 0x1801, 3)]
    public void Every_page_that_a_buffer_touches_is_mapped_and_no_other(ulong offset, ulong size, int pages)
    {
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x1000 + offset, Buffer + offset, size));
        Assert.Equal(pages, machine.Contents.Count(line => line.StartsWith("tables", StringComparison.Ordinal)));
        Assert.Equal(pages, machine.Contents.Count(line => line.StartsWith("grants", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Direction.Bidirectional, true)]
    [InlineData(Direction.ToDevice, false)]
    [InlineData(Direction.FromDevice, true)]
    public void The_direction_decides_about_writing_and_reading_is_always_let(Direction direction, bool writes)
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1000, Buffer, direction: direction));
        Assert.Equal([0x1000UL], machine.Reached(Device, null, 0x1000));
        Assert.Equal(writes, machine.Reached(Device, null, 0x1000, write: true).Count == 1);
        Assert.Equal(writes, machine.Faults(Device, null, 0x1000, write: true).Count == 0);
    }

    [Fact]
    public void A_buffer_in_the_interrupt_window_is_never_reached()
    {
        var window = new Machine(NamedScopes.Dma() with { Buffers = [InterruptWindow.First] });
        Machine.Must(Status.Ok, window.MapDma(Device, 0x1000, 0xfee0_0000));
        Assert.Empty(window.Reached(Device, null, 0x1000));
        Assert.Equal([Fault.InterruptWindow], window.Faults(Device, null, 0x1000));
    }

    [Fact]
    public void A_device_without_a_domain_of_the_dma_api_is_refused()
    {
        Refused(Status.NoDmaDomain, Machine.Absent, 0x1000, Buffer);
        var scope = NamedScopes.Dma() with { DefaultDomains = [], Policy = (true, false) };
        var untranslated = new Machine(scope);
        Assert.Equal(Status.NoDmaDomain, untranslated.MapDma(Device, 0x1000, Buffer));
        Machine.Must(Status.Ok, untranslated.Probe(Device, Domains.Passthrough));
        Assert.Equal(Status.NoDmaDomain, untranslated.MapDma(Device, 0x1000, Buffer));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(15)]
    public void Only_three_directions_are_any(int direction)
    {
        Refused(Status.InvalidDirection, Device, 0x1000, Buffer, direction: (Direction)direction);
    }

    [Fact]
    public void An_empty_buffer_is_refused()
    {
        Refused(Status.EmptyRange, Device, 0x1000, Buffer, size: 0);
    }

    [Theory]
    [InlineData(EndOfMemory, 1)]
    [InlineData(EndOfMemory - 1, 2)]
    [InlineData(0, EndOfMemory + 1)]
    [InlineData(0x1000, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 1)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    public void A_buffer_that_is_not_all_in_memory_is_refused(ulong address, ulong size)
    {
        Refused(Status.OutOfRange, Device, 0x1000 | (address & 0xfff), address, size);
    }

    [Fact]
    public void The_last_byte_of_memory_can_be_mapped()
    {
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x1fff, EndOfMemory - 1, 1));
    }

    [Fact]
    public void The_implementation_may_find_no_address()
    {
        Refused(Status.Exhausted, Device, 0, Buffer);
    }

    [Theory]
    [InlineData(0x800, 0x800, 0x800)]
    [InlineData(0x800, 0x800, 0x801)]
    [InlineData(0x5000, 0, 1)]
    [InlineData(0x4000, 0, 0x1001)]
    [InlineData(0x1000, 0, EndOfMemory)]
    [InlineData(0xffff_ffff_ffff_f000, 0, 0x3000)]
    [InlineData(0x1000, 1, 1)]
    [InlineData(0x1800, 0, 1)]
    public void Page_0_what_is_beyond_the_aperture_and_another_offset_are_refused(ulong iova, ulong address, ulong size)
    {
        Refused(Status.ChoiceRefused, Device, iova, address, size);
    }

    [Fact]
    public void The_last_page_of_the_aperture_can_be_given()
    {
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x1000, Buffer, 4 * Scope.PageBytes));
    }

    [Theory]
    [InlineData(0xfedf_f000, 1, Status.Ok)]
    [InlineData(0xfef0_0000, 1, Status.Ok)]
    [InlineData(0xfee0_0000, 1, Status.ChoiceRefused)]
    [InlineData(0xfeef_f000, 1, Status.ChoiceRefused)]
    [InlineData(0xfedf_f000, 2, Status.ChoiceRefused)]
    [InlineData(0xfeef_f000, 2, Status.ChoiceRefused)]
    [InlineData(0xfedf_f000, 0x102, Status.ChoiceRefused)]
    public void An_address_in_the_interrupt_window_is_never_given(ulong iova, ulong pages, Status expected)
    {
        var wide = new Machine(NamedScopes.Dma() with { LastIova = 0x10_0000 });
        Assert.Equal(expected, wide.MapDma(Device, iova, Buffer, pages * Scope.PageBytes));
    }

    [Fact]
    public void A_page_is_given_once_to_all_devices_of_the_domain()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x2000, Buffer));
        Refused(Status.ChoiceRefused, Device, 0x2000, Buffer);
        Refused(Status.ChoiceRefused, Machine.SecondTrusted, 0x1000, Buffer, 0x1001);
        Assert.Equal(Status.Ok, machine.MapDma(Machine.SecondTrusted, 0x1000, Buffer));
    }

    [Fact]
    public void A_page_is_free_again_when_its_strict_unmap_has_returned()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x2000, Buffer));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, 0x2000));
        machine.CompleteAll();
        Refused(Status.ChoiceRefused, Device, 0x2000, Buffer);
        Machine.Must(Status.Ok, machine.End());
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x2000, Buffer));
    }

    private void Refused(
        Status expected,
        ulong device,
        ulong iova,
        ulong address,
        ulong size = Scope.PageBytes,
        Direction direction = Direction.Bidirectional)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.MapDma(device, iova, address, size, direction));
        Assert.Equal(before, machine.Contents);
    }
}
