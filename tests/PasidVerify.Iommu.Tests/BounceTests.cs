namespace PasidVerify.Iommu.Tests;

public class BounceTests
{
    private const ulong Secret = DmaMachine.Buffer + 0x800;
    private const ulong Small = DmaMachine.Buffer + 0x10;
    private const ulong SmallSize = 0x20;

    private readonly DmaMachine _machine = new();

    public BounceTests()
    {
        _machine.Start(DmaMachine.Dock);
        _machine.SetByte(Secret, 0x5e);
        for (ulong i = 0; i < SmallSize; i++)
            _machine.SetByte(Small + i, (byte)(0xa0 + i));
    }

    [Fact]
    public void An_untrusted_device_sees_a_copy_of_the_buffer_and_zeroes_around_it()
    {
        (ulong iova, ulong copy) = Map(Direction.ToDevice);
        Assert.Equal(DmaMachine.PoolFrame << 12, copy);
        Assert.Equal(Answer.At(copy + 0x10), _machine.Read(DmaMachine.Dock, iova));
        for (ulong i = 0; i < 0x1000; i++)
        {
            bool ofBuffer = i is >= 0x10 and < 0x10 + SmallSize;
            Assert.Equal(ofBuffer ? 0xa0 + i - 0x10 : 0, _machine.Byte(copy + i));
        }
    }

    [Theory]
    [InlineData(Direction.FromDevice, 0x77)]
    [InlineData(Direction.Bidirectional, 0x77)]
    [InlineData(Direction.ToDevice, 0xa3)]
    public void What_the_device_wrote_comes_back_and_what_it_did_not_is_as_it_was(Direction direction, byte third)
    {
        (ulong iova, ulong copy) = Map(direction);
        _machine.SetByte(copy + 0x13, 0x77);
        _machine.SetByte(copy + 0x800, 0x77);
        int call = _machine.BeginUnmap(DmaMachine.Dock, iova, SmallSize);
        Assert.Equal(0xa3, _machine.Byte(Small + 3));
        _machine.End(call);
        Assert.Equal((third, 0xa4, 0x5e), (_machine.Byte(Small + 3), _machine.Byte(Small + 4), _machine.Byte(Secret)));
    }

    [Fact]
    public void A_slot_is_used_again_after_the_unmap_and_shows_nothing_of_before()
    {
        (ulong iova, ulong copy) = Map(Direction.Bidirectional);
        _machine.SetByte(copy + 0x900, 0x77);
        _machine.Unmap(DmaMachine.Dock, iova, SmallSize);
        (_, ulong again) = Map(Direction.FromDevice);
        Assert.Equal((copy, 0), (again, _machine.Byte(copy + 0x900)));
    }

    [Fact]
    public void A_buffer_across_pages_gets_page_frames_in_a_row()
    {
        Assert.Equal(
            Status.Ok,
            _machine.Dma.MapDma(
                DmaMachine.Dock, DmaMachine.Buffer + 0xff0, 0x1020, Direction.Bidirectional, out ulong iova, out ulong copy));
        Assert.Equal(Answer.At(copy + 0xff0), _machine.Write(DmaMachine.Dock, iova));
        Assert.Equal(Answer.At(copy + 0x2000), _machine.Write(DmaMachine.Dock, iova + 0x1010));
        _machine.SetByte(copy + 0x2004, 0x42);
        _machine.Unmap(DmaMachine.Dock, iova, 0x1020);
        Assert.Equal(0x42, _machine.Byte(DmaMachine.Buffer + 0x2004));
    }

    [Fact]
    public void Copies_at_the_same_time_are_apart_and_come_back_to_their_own_buffers()
    {
        const ulong Across = DmaMachine.Buffer + 0x2ff8;
        Assert.Equal(
            Status.Ok,
            _machine.Dma.MapDma(
                DmaMachine.Dock, Across, 0x10, Direction.FromDevice, out ulong wide, out ulong first));
        (ulong iova, ulong second) = Map(Direction.FromDevice);
        Assert.Equal((DmaMachine.PoolFrame << 12, first + 0x2000), (first, second));
        _machine.SetByte(Across + 0x10, 0x5e);
        _machine.SetByte(first + 0x1007, 0x11);
        _machine.SetByte(first + 0x1008, 0x12);
        _machine.SetByte(second + 0x10, 0x21);
        _machine.Unmap(DmaMachine.Dock, iova, SmallSize);
        _machine.Unmap(DmaMachine.Dock, wide, 0x10);
        Assert.Equal((0x21, 0x11, 0x5e), (_machine.Byte(Small), _machine.Byte(Across + 0xf), _machine.Byte(Across + 0x10)));
    }

    [Fact]
    public void A_copy_ends_where_the_next_one_begins()
    {
        const ulong Next = DmaMachine.Buffer + 0x3000;
        (ulong iova, ulong first) = Map(Direction.Bidirectional);
        _machine.SetByte(Next, 0x21);
        Assert.Equal(
            Status.Ok,
            _machine.Dma.MapDma(DmaMachine.Dock, Next, 8, Direction.Bidirectional, out _, out ulong second));
        Assert.Equal(first + 0x1000, second);
        _machine.Unmap(DmaMachine.Dock, iova, SmallSize);
        (_, ulong again) = Map(Direction.Bidirectional);
        Assert.Equal((first, 0x21), (again, _machine.Byte(second)));
    }

    /// <summary>Buffers begin and end anywhere in a word, and in one word both.</summary>
    [Theory]
    [InlineData(0x13, 1)]
    [InlineData(0x13, 5)]
    [InlineData(0x10, 7)]
    [InlineData(0x17, 1)]
    [InlineData(0x17, 2)]
    [InlineData(0x11, 0x1f)]
    [InlineData(0xffd, 3)]
    [InlineData(0xffd, 4)]
    [InlineData(0x3, 0x1ffa)]
    public void Just_the_bytes_of_the_buffer_go_there_and_back(ulong offset, ulong size)
    {
        const ulong Bytes = 0x2000;
        for (ulong i = 0; i < Bytes + 8; i++)
            _machine.SetByte(DmaMachine.Buffer + i, (byte)(i * 7 + 1));
        Assert.Equal(
            Status.Ok,
            _machine.Dma.MapDma(
                DmaMachine.Dock, DmaMachine.Buffer + offset, size, Direction.Bidirectional, out ulong iova, out ulong copy));
        ulong pages = (offset + size + 0xfff) / 0x1000;
        for (ulong i = 0; i < pages * 0x1000; i++)
        {
            bool belongs = i >= offset && i < offset + size;
            Assert.Equal((i, belongs ? (byte)(i * 7 + 1) : 0), (i, _machine.Byte(copy + i)));
            _machine.SetByte(copy + i, (byte)(i * 5 + 3));
        }

        _machine.Unmap(DmaMachine.Dock, iova, size);
        for (ulong i = 0; i < Bytes + 8; i++)
        {
            bool belongs = i >= offset && i < offset + size;
            Assert.Equal((i, (byte)(belongs ? i * 5 + 3 : i * 7 + 1)), (i, _machine.Byte(DmaMachine.Buffer + i)));
        }
    }

    [Fact]
    public void What_another_writes_next_to_the_buffer_meanwhile_stays()
    {
        const ulong Neighbour = DmaMachine.Buffer + 0x11;
        Assert.Equal(
            Status.Ok,
            _machine.Dma.MapDma(
                DmaMachine.Dock, Neighbour + 1, 2, Direction.Bidirectional, out ulong iova, out ulong copy));
        _machine.SetByte(copy + 0x12, 0x77);
        int call = _machine.BeginUnmap(DmaMachine.Dock, iova, 2);
        while (_machine.Dma.Step())
        {
        }

        byte written = 0x30;
        _machine.Memory.Watch.Hardware = () => _machine.SetByte(Neighbour, written = (byte)Math.Min(written + 1, 0x33));
        Assert.Equal(Status.Ok, _machine.Dma.End(call));
        _machine.Memory.Watch.Hardware = null;
        Assert.Equal((0x77, 0x33), (_machine.Byte(Neighbour + 1), _machine.Byte(Neighbour)));
    }

    [Fact]
    public void Without_a_slot_nothing_is_mapped()
    {
        for (ulong i = 0; i < DmaMachine.PoolFrames; i++)
            Map(Direction.ToDevice);
        Assert.Equal(
            Status.Exhausted,
            _machine.Dma.MapDma(DmaMachine.Dock, Small, SmallSize, Direction.ToDevice, out ulong iova, out ulong copy));
        Assert.Equal((0UL, 0UL), (iova, copy));
        _machine.Map(DmaMachine.Dock, DmaMachine.Buffer, 0x4000);
    }

    [Fact]
    public void Whole_pages_and_trusted_devices_need_no_copy()
    {
        _machine.Start(DmaMachine.Nic);
        Assert.Equal(
            Status.Ok,
            _machine.Dma.MapDma(
                DmaMachine.Dock, DmaMachine.Buffer, 0x1000, Direction.ToDevice, out _, out ulong whole));
        Assert.Equal(
            Status.Ok, _machine.Dma.MapDma(DmaMachine.Nic, Small, SmallSize, Direction.ToDevice, out _, out ulong trusted));
        Assert.Equal((0UL, 0UL), (whole, trusted));
    }

    private (ulong Iova, ulong Copy) Map(Direction direction)
    {
        Assert.Equal(
            Status.Ok, _machine.Dma.MapDma(DmaMachine.Dock, Small, SmallSize, direction, out ulong iova, out ulong copy));
        return (iova, copy);
    }
}
