namespace PasidVerify.Iommu.Tests;

public class MapSgTests
{
    private readonly DmaMachine _machine = new();

    public MapSgTests()
    {
        _machine.Start(DmaMachine.Nic);
    }

    [Fact]
    public void Segments_follow_one_another_and_become_one_mapping()
    {
        (ulong iova, int call) = Begin(0x3000);
        Assert.Equal(Status.Ok, _machine.Dma.MapSegment(call, DmaMachine.Buffer + 0x5000, 0x1000, out ulong first));
        Assert.Equal(Status.NotMapped, _machine.Dma.End(call));
        Assert.Equal(Status.Ok, _machine.Dma.MapSegment(call, DmaMachine.Buffer, 0x2000, out ulong second));
        Assert.Equal((iova, iova + 0x1000), (first, second));
        Assert.Equal(Answer.At(DmaMachine.Buffer + 0x5000), _machine.Write(DmaMachine.Nic, iova));
        Assert.Equal(Answer.At(DmaMachine.Buffer + 0x1000), _machine.Write(DmaMachine.Nic, iova + 0x2000));
        Assert.Equal(Status.NotMapped, _machine.Dma.BeginUnmapDma(DmaMachine.Nic, iova, 0x3000, out _));
        _machine.End(call);
        Assert.Equal(Status.NotMapped, _machine.Dma.BeginUnmapDma(DmaMachine.Nic, iova, 0x1000, out _));
        _machine.Unmap(DmaMachine.Nic, iova, 0x3000);
        Assert.False(_machine.Write(DmaMachine.Nic, iova).Reached);
    }

    [Fact]
    public void A_list_of_one_page_is_one_mapping()
    {
        (ulong iova, int call) = Begin(0x1000);
        Assert.Equal(Status.Ok, _machine.Dma.MapSegment(call, DmaMachine.Buffer, 0x1000, out _));
        Assert.Equal(Status.Ok, _machine.Dma.End(call));
        _machine.Unmap(DmaMachine.Nic, iova, 0x1000);
    }

    [Fact]
    public void A_list_that_fails_is_undone_and_its_addresses_come_back_after_the_flush()
    {
        (ulong iova, int call) = Begin(0x8000);
        Assert.Equal(Status.Ok, _machine.Dma.MapSegment(call, DmaMachine.Buffer, 0x1000, out _));
        Assert.True(_machine.Write(DmaMachine.Nic, iova).Reached);
        Assert.Equal(Status.Pending, _machine.Dma.BeginUndoMapSg(call));
        Assert.Equal(Status.NoSuchCall, _machine.Dma.MapSegment(call, DmaMachine.Buffer, 0x1000, out _));
        Assert.Equal(Status.NoSuchCall, _machine.Dma.BeginUndoMapSg(call));
        Assert.Equal(Status.Pending, _machine.Dma.End(call));
        Assert.Equal(
            Status.Exhausted,
            _machine.Dma.MapDma(DmaMachine.Nic, DmaMachine.Buffer, 8, Direction.ToDevice, out _, out _));
        _machine.End(call);
        Assert.False(_machine.Write(DmaMachine.Nic, iova).Reached);
        _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x8000);
    }

    [Theory]
    [InlineData(DmaMachine.Dock, 0x1000, 0, Status.NotTrusted)]
    [InlineData(DmaMachine.NicFunction, 0x1000, 0, Status.NoDmaDomain)]
    [InlineData(DmaMachine.Nic, 0x1000, 3, Status.InvalidDirection)]
    [InlineData(DmaMachine.Nic, 0, 0, Status.EmptyRange)]
    [InlineData(DmaMachine.Nic, 0x1001, 0, Status.Misaligned)]
    [InlineData(DmaMachine.Nic, 0x9000, 0, Status.Exhausted)]
    public void A_list_that_cannot_begin_takes_nothing(ushort device, ulong size, int direction, Status status)
    {
        _machine.Start(DmaMachine.Dock);
        Assert.Equal(
            status, _machine.Dma.BeginMapSg(device, size, (Direction)direction, out ulong iova, out int call));
        Assert.Equal((0UL, -1), (iova, call));
        Begin(0x8000);
    }

    [Fact]
    public void A_list_that_finds_no_number_for_its_call_takes_no_addresses()
    {
        for (int call = 0; call < DmaMachine.Calls; call++)
            Begin(0x1000);
        const ulong Rest = (DmaMachine.LastIova - DmaMachine.Calls) * 0x1000;
        Assert.Equal(
            Status.Exhausted, _machine.Dma.BeginMapSg(DmaMachine.Nic, Rest, Direction.ToDevice, out _, out int none));
        Assert.Equal(-1, none);
        _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, Rest);
    }

    [Theory]
    [InlineData(DmaMachine.Buffer, 0, Status.EmptyRange)]
    [InlineData(DmaMachine.Buffer + 8, 0x1000, Status.Misaligned)]
    [InlineData(1UL << 46, 0x1000, Status.OutOfRange)]
    [InlineData(DmaMachine.PoolFrame << 12, 0x1000, Status.OutOfRange)]
    [InlineData(DmaMachine.Buffer, 0x3000, Status.Exhausted)]
    public void A_segment_that_is_refused_leaves_the_list_as_it_was(ulong address, ulong size, Status status)
    {
        (ulong iova, int call) = Begin(0x2000);
        Assert.Equal(status, _machine.Dma.MapSegment(call, address, size, out ulong none));
        Assert.Equal(0UL, none);
        Assert.False(_machine.Read(DmaMachine.Nic, iova).Reached);
        Assert.Equal(Status.Ok, _machine.Dma.MapSegment(call, DmaMachine.Buffer, 0x2000, out _));
        Assert.Equal(Status.Ok, _machine.Dma.End(call));
    }

    [Fact]
    public void Nothing_can_be_mapped_into_what_is_no_list()
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000);
        int call = _machine.BeginUnmap(DmaMachine.Nic, iova, 0x1000);
        Assert.Equal(Status.NoSuchCall, _machine.Dma.MapSegment(call, DmaMachine.Buffer, 0x1000, out _));
        Assert.Equal(Status.NoSuchCall, _machine.Dma.MapSegment(-1, DmaMachine.Buffer, 0x1000, out _));
        Assert.Equal(Status.NoSuchCall, _machine.Dma.BeginUndoMapSg(DmaMachine.Calls));
    }

    private (ulong Iova, int Call) Begin(ulong size)
    {
        Assert.Equal(
            Status.Pending,
            _machine.Dma.BeginMapSg(DmaMachine.Nic, size, Direction.Bidirectional, out ulong iova, out int call));
        return (iova, call);
    }
}
