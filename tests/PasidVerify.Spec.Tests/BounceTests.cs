namespace PasidVerify.Spec.Tests;

/// <summary>Buffers of untrusted devices that are not whole pages go through copies in the bounce pool.</summary>
public class BounceTests
{
    private const ulong Device = Machine.Untrusted, Buffer = 0x100_0ff0, Slot = 0x1800, Iova = 0x1ff0, Size = 0x20;

    private readonly Machine machine = new(NamedScopes.Bounce() with
    {
        Devices = [(Device, false), (Machine.SecondUntrusted, false)],
        DefaultDomains = [(Device, 3), (Machine.SecondUntrusted, 4)],
        BouncePool = (Slot, 3),
        LastIova = 4,
        LastDomain = 4,
        LastTicket = 60,
    });

    [Fact]
    public void A_buffer_across_two_pages_takes_two_bounce_frames_and_the_device_reaches_nothing_else()
    {
        Assert.Equal(Status.Ok, machine.MapDma(Device, Iova, Buffer, Size, slot: Slot + 1));
        Assert.Equal([Slot + 1], machine.Reached(Device, null, 0x1000, write: true));
        Assert.Equal([Slot + 2], machine.Reached(Device, null, 0x2000, write: true));
        Assert.Contains("slotOwners frame:1801 => used domain:3 page:1", machine.Contents);
        Assert.Contains("slotOwners frame:1802 => used domain:3 page:2", machine.Contents);
        Assert.Contains(
            "grants domain:3 page:1 => phase:1 writable frame:1801 call:0 since:0 first:1 count:2 "
            + "source:1000 from:ff0 to:fff bounced",
            machine.Contents);
        Assert.Contains(
            "grants domain:3 page:2 => phase:1 writable frame:1802 call:0 since:0 first:1 count:2 "
            + "source:1001 from:0 to:f bounced",
            machine.Contents);
    }

    [Theory]
    [InlineData(Direction.Bidirectional)]
    [InlineData(Direction.ToDevice)]
    [InlineData(Direction.FromDevice)]
    public void Whatever_the_direction_the_copy_is_the_buffer_and_around_it_are_zeroes(Direction direction)
    {
        foreach (ulong at in new[] { Buffer - 1, Buffer, Buffer + Size - 1, Buffer + Size }) machine.Store(at, 0x11);
        foreach (ulong at in new[] { 0xfefUL, 0xff0UL, 0x100fUL, 0x1010UL }) machine.Store((Slot << 12) + at, 0x22);
        machine.Store((Slot + 2) << 12, 0x33);
        Machine.Must(Status.Ok, machine.MapDma(Device, Iova, Buffer, Size, direction, Slot));
        Assert.Equal([0UL, 0x11UL, 0x11UL, 0UL], Loaded((Slot << 12) + 0xff0, -1, 0, 0x1f, 0x20));
        Assert.Equal([0x11UL, 0x11UL, 0x11UL, 0x11UL], Loaded(Buffer, -1, 0, 0x1f, 0x20));
        Assert.Equal(0x33UL, machine.Load((Slot + 2) << 12));
    }

    [Fact]
    public void What_lies_in_the_second_page_is_copied_to_the_second_frame()
    {
        machine.Store(Buffer + 0x18, 0x41);
        Machine.Must(Status.Ok, machine.MapDma(Device, Iova, Buffer, Size, slot: Slot + 1));
        Assert.Equal(0x41UL, machine.Load(((Slot + 2) << 12) + 8));
        Assert.Equal(0UL, machine.Load((Slot << 12) + 8));
    }

    [Fact]
    public void Only_the_buffer_that_is_unmapped_comes_back()
    {
        const ulong next = 0x100_1010;
        machine.Store(next, 0x11);
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1ff0, 0x100_0ff0, 8, slot: Slot));
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x2010, next, 8, slot: Slot + 1));
        machine.Store(((Slot + 1) << 12) + 0x10, 0x22);
        machine.UnmapDma(Device, 0x1ff0, 8);
        Assert.Equal(0x11UL, machine.Load(next));
        machine.UnmapDma(Device, 0x2010, 8);
        Assert.Equal(0x22UL, machine.Load(next));
    }

    [Theory]
    [InlineData(Direction.Bidirectional, true)]
    [InlineData(Direction.ToDevice, false)]
    [InlineData(Direction.FromDevice, true)]
    public void What_the_device_may_write_comes_back_when_the_unmap_has_returned(Direction direction, bool comesBack)
    {
        machine.Store(Buffer, 0x11);
        machine.Store(Buffer + 1, 0x12);
        machine.Store(Buffer - 1, 0x13);
        Machine.Must(Status.Ok, machine.MapDma(Device, Iova, Buffer, Size, direction, Slot));
        machine.Store((Slot << 12) + 0xff0, 0x21);
        machine.Store((Slot << 12) + 0xfef, 0x23);
        machine.Store(((Slot + 1) << 12) + 0xf, 0x24);
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, Iova, Size));
        machine.CompleteAll();
        Assert.Equal([0x13UL, 0x11UL, 0x12UL, 0UL], Loaded(Buffer, -1, 0, 1, 0x1f));
        Machine.Must(Status.Ok, machine.End());
        Assert.Equal(
            comesBack ? [0x13UL, 0x21UL, 0x12UL, 0x24UL] : [0x13UL, 0x11UL, 0x12UL, 0UL], Loaded(Buffer, -1, 0, 1, 0x1f));
    }

    [Fact]
    public void A_byte_that_the_device_zeroes_comes_back_as_zero()
    {
        machine.Store(Buffer, 0x11);
        Machine.Must(Status.Ok, machine.MapDma(Device, Iova, Buffer, Size, slot: Slot));
        machine.Store((Slot << 12) + 0xff0, 0);
        machine.UnmapDma(Device, Iova, Size);
        Assert.Equal(0UL, machine.Load(Buffer));
    }

    [Fact]
    public void A_slot_is_free_again_when_the_unmap_has_returned()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, Iova, Buffer, Size, slot: Slot));
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x3ff0, Buffer, 8, slot: Slot + 2));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, Iova, Size));
        machine.CompleteAll();
        Refused(Status.ChoiceRefused, Machine.SecondUntrusted, Iova, Buffer, 8, Slot);
        Machine.Must(Status.Ok, machine.End());
        Assert.Equal(Status.Ok, machine.MapDma(Machine.SecondUntrusted, Iova, Buffer, 8, slot: Slot));
        Refused(Status.ChoiceRefused, Machine.SecondUntrusted, 0x2ff0, Buffer, 8, Slot + 2);
    }

    [Fact]
    public void The_implementation_may_find_no_slot() => Refused(Status.Exhausted, Device, Iova, Buffer, Size, slot: 0);

    [Theory]
    [InlineData(Slot - 1)]
    [InlineData(Slot + 2)]
    [InlineData(Slot + 3)]
    [InlineData(0xff_ffff_ffff)]
    public void A_slot_that_is_not_all_in_the_pool_is_refused(ulong slot) =>
        Refused(Status.ChoiceRefused, Device, Iova, Buffer, Size, slot);

    [Theory]
    [InlineData(0x1000, 1)]
    [InlineData(0x1fff, 1)]
    [InlineData(0x1001, 0xfff)]
    [InlineData(0x1000, 0x1001)]
    public void Whatever_is_not_whole_pages_takes_a_slot(ulong iova, ulong size)
    {
        Assert.Equal(Status.Ok, machine.MapDma(Device, iova, 0x100_0000 + (iova & 0xfff), size, slot: Slot));
        Assert.Equal([Slot], machine.Reached(Device, null, iova));
    }

    [Fact]
    public void Whole_pages_take_none()
    {
        Assert.Equal(Status.Ok, machine.MapDma(Device, 0x1000, 0x100_0000, 2 * Scope.PageBytes, slot: Slot));
        Assert.Equal([0x1000UL], machine.Reached(Device, null, 0x1000));
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("slotOwners", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trusted_device_takes_none()
    {
        var trusted = new Machine(NamedScopes.Dma() with { BouncePool = (Slot, 1) });
        Assert.Equal(Status.Ok, trusted.MapDma(Machine.Trusted, Iova, 0x100_0ff0, 0x10, slot: Slot));
        Assert.Equal([0x1000UL], trusted.Reached(Machine.Trusted, null, Iova));
        Assert.DoesNotContain(trusted.Contents, line => line.StartsWith("slotOwners", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Slot - 1, 1, Status.Ok)]
    [InlineData(Slot - 1, 2, Status.OutOfRange)]
    [InlineData(Slot, 1, Status.OutOfRange)]
    [InlineData(Slot + 2, 1, Status.OutOfRange)]
    [InlineData(Slot + 2, 2, Status.OutOfRange)]
    [InlineData(Slot + 3, 1, Status.Ok)]
    public void A_buffer_that_touches_the_pool_is_refused(ulong frame, ulong pages, Status expected)
    {
        foreach (ulong device in new[] { Device, Machine.Trusted })
        {
            var any = new Machine(NamedScopes.Dma() with
            {
                Devices = [(device, device == Machine.Trusted)],
                DefaultDomains = [(device, 3)],
                BouncePool = (Slot, 3),
                LastIova = 4,
            });
            Assert.Equal(expected, any.MapDma(device, 0x1000, frame << 12, pages * Scope.PageBytes));
        }
    }

    [Theory]
    [InlineData((1UL << 34) - 1, Status.Ok)]
    [InlineData(1UL << 34, Status.OutOfRange)]
    [InlineData(0xff_ffff_ffff, Status.OutOfRange)]
    public void Only_memory_can_be_stored_to(ulong frame, Status expected) =>
        Assert.Equal(expected, machine.Run(Operation.Store, frame, 0xfff, 1));

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0x1800, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0xfedff, true)]
    [InlineData(1, 0xfee00, false)]
    [InlineData(InterruptWindow.First, 1, false)]
    [InlineData(InterruptWindow.Last, 1, false)]
    [InlineData(InterruptWindow.Last + 1, 1, true)]
    [InlineData((1UL << 34) - 1, 1, true)]
    [InlineData((1UL << 34) - 1, 2, false)]
    [InlineData(1UL << 34, 1, false)]
    [InlineData(0x1800, 0xff_ffff_ffff, false)]
    public void A_pool_is_memory_and_not_in_the_interrupt_window(ulong first, ulong count, bool can) =>
        Assert.Equal(can, (NamedScopes.Bounce().Layout() with { BouncePool = new(first, count) }).WellFormed.Concrete);

    private void Refused(Status expected, ulong device, ulong iova, ulong address, ulong size, ulong slot)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.MapDma(device, iova, address, size, slot: slot));
        Assert.Equal(before, machine.Contents);
    }

    private IEnumerable<ulong> Loaded(ulong address, params int[] offsets) =>
        offsets.Select(offset => machine.Load(address + (ulong)(long)offset));
}
