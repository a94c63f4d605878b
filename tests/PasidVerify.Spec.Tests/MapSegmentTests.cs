namespace PasidVerify.Spec.Tests;

public class MapSegmentTests
{
    private const ulong Device = Machine.Trusted, Iova = 0x2000, Buffer = 0x100_0000, Other = 0x100_1000;
    private const ulong EndOfMemory = 1UL << 46;

    private readonly Machine machine = new(
        NamedScopes.Dma() with { Buffers = [0x1000, 0x1001, 0x1002], LastIova = 4, LastTicket = 60 });

    [Fact]
    public void Segments_are_mapped_in_any_order_and_the_device_reaches_each_from_then_on()
    {
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, Iova, 3 * Scope.PageBytes));
        Assert.Equal(Status.Ok, machine.MapSegment(Iova + 0x2000, Buffer));
        Assert.Equal([0x1000UL], machine.Reached(Device, null, Iova + 0x2000, write: true));
        Assert.Empty(machine.Reached(Device, null, Iova));
        Assert.Equal(Status.Ok, machine.MapSegment(Iova, Other, 2 * Scope.PageBytes));
        Assert.Equal([0x1001UL], machine.Reached(Device, null, Iova));
        Assert.Equal([0x1002UL], machine.Reached(Device, null, Iova + 0x1000));
        Assert.Equal(Status.Ok, machine.End());
    }

    [Theory]
    [InlineData(Direction.Bidirectional, true)]
    [InlineData(Direction.ToDevice, false)]
    [InlineData(Direction.FromDevice, true)]
    public void The_direction_of_the_list_decides_about_writing(Direction direction, bool writes)
    {
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, Iova, direction: direction));
        Machine.Must(Status.Ok, machine.MapSegment(Iova, Buffer));
        Assert.Equal([0x1000UL], machine.Reached(Device, null, Iova));
        Assert.Equal(writes, machine.Reached(Device, null, Iova, write: true).Count == 1);
    }

    [Fact]
    public void A_segment_in_the_bounce_pool_is_refused()
    {
        var pooled = new Machine(machine.Scope with { BouncePool = (0x1001, 1) });
        Machine.Must(Status.Pending, pooled.BeginMapSg(Device, Iova, 2 * Scope.PageBytes));
        Machine.Must(Status.OutOfRange, pooled.MapSegment(Iova, Buffer, 2 * Scope.PageBytes));
        Machine.Must(Status.Ok, pooled.MapSegment(Iova, Buffer));
    }

    [Fact]
    public void A_segment_without_a_list_is_refused()
    {
        Refused(Status.NoSuchCall, Iova, Buffer);
        Machine.Must(Status.Ok, machine.MapDma(Device, Iova, Buffer));
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, Iova));
        Refused(Status.NoSuchCall, Iova, Buffer);
    }

    [Theory]
    [InlineData(Status.EmptyRange, Iova, Buffer, 0)]
    [InlineData(Status.ChoiceRefused, Iova + 1, Buffer, Scope.PageBytes)]
    [InlineData(Status.Misaligned, Iova, Buffer + 0x80, Scope.PageBytes)]
    [InlineData(Status.Misaligned, Iova, Buffer, 0x800)]
    [InlineData(Status.OutOfRange, Iova, EndOfMemory, Scope.PageBytes)]
    [InlineData(Status.OutOfRange, Iova, EndOfMemory - Scope.PageBytes, 2 * Scope.PageBytes)]
    [InlineData(Status.OutOfRange, Iova, Buffer, 0xffff_ffff_ffff_f000)]
    [InlineData(Status.ChoiceRefused, Iova - Scope.PageBytes, Buffer, Scope.PageBytes)]
    [InlineData(Status.ChoiceRefused, Iova, Buffer, 3 * Scope.PageBytes)]
    [InlineData(Status.ChoiceRefused, 0xffff_ffff_ffff_f000, Buffer, 4 * Scope.PageBytes)]
    public void A_segment_is_whole_pages_of_memory_and_of_its_list(
        Status expected, ulong iova, ulong address, ulong size)
    {
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, Iova, 2 * Scope.PageBytes));
        Refused(expected, iova, address, size);
    }

    [Fact]
    public void A_page_is_mapped_once_and_by_its_own_list()
    {
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, Iova, call: 0));
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, 0x1000, call: 1));
        Refused(Status.ChoiceRefused, 0x1000, Buffer);
        Machine.Must(Status.Ok, machine.MapSegment(Iova, Buffer));
        Refused(Status.ChoiceRefused, Iova, Other);
    }

    private void Refused(Status expected, ulong iova, ulong address, ulong size = Scope.PageBytes)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.MapSegment(iova, address, size));
        Assert.Equal(before, machine.Contents);
    }
}
