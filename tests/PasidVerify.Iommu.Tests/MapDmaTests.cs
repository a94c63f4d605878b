namespace PasidVerify.Iommu.Tests;

public class MapDmaTests
{
    private readonly DmaMachine _machine = new();

    public MapDmaTests()
    {
        _machine.Start(DmaMachine.Nic);
    }

    [Fact]
    public void A_buffer_is_reached_at_its_offset_and_nothing_beside_its_pages()
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer + 0xff8, 0x10);
        Assert.Equal(0xff8UL, iova & 0xfff);
        Assert.Equal(Answer.At(DmaMachine.Buffer + 0xff8), _machine.Write(DmaMachine.Nic, iova));
        Assert.Equal(Answer.At(DmaMachine.Buffer + 0x1000), _machine.Read(DmaMachine.Nic, iova + 8));
        Assert.Equal(Answer.Blocked(FaultReason.NotPresent), _machine.Read(DmaMachine.Nic, iova + 0x1008));
        Assert.Equal(Answer.Blocked(FaultReason.NotPresent), _machine.Read(DmaMachine.Nic, iova - 0x1000));
    }

    [Theory]
    [InlineData(Direction.ToDevice, false)]
    [InlineData(Direction.FromDevice, true)]
    [InlineData(Direction.Bidirectional, true)]
    public void Direction_decides_who_may_write_and_reading_is_always_let(Direction direction, bool writes)
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000, direction);
        Assert.True(_machine.Read(DmaMachine.Nic, iova).Reached);
        Assert.Equal(writes, _machine.Write(DmaMachine.Nic, iova).Reached);
    }

    [Theory]
    [InlineData(DmaMachine.Buffer, 0, 0, Status.EmptyRange)]
    [InlineData(DmaMachine.Buffer, 8, 3, Status.InvalidDirection)]
    [InlineData(1UL << 46, 8, 0, Status.OutOfRange)]
    [InlineData((1UL << 46) - 8, 9, 0, Status.OutOfRange)]
    [InlineData(0x1000, ulong.MaxValue, 0, Status.OutOfRange)]
    [InlineData(DmaMachine.PoolFrame << 12, 8, 0, Status.OutOfRange)]
    [InlineData((DmaMachine.PoolFrame << 12) - 8, 9, 0, Status.OutOfRange)]
    [InlineData(DmaMachine.Buffer, 0x9000, 0, Status.Exhausted)]
    public void A_map_that_is_refused_changes_nothing(ulong address, ulong size, int direction, Status status)
    {
        Assert.Equal(
            status,
            _machine.Dma.MapDma(DmaMachine.Nic, address, size, (Direction)direction, out ulong iova, out ulong copy));
        Assert.Equal((0UL, 0UL), (iova, copy));
        for (ulong page = 1; page <= DmaMachine.LastIova; page++)
            Assert.False(_machine.Read(DmaMachine.Nic, page << 12).Reached);
        _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x8000);
    }

    [Fact]
    public void The_last_bytes_of_memory_and_those_beside_the_pool_can_be_mapped()
    {
        _machine.Map(DmaMachine.Nic, (1UL << 46) - 8, 8);
        _machine.Map(DmaMachine.Nic, (DmaMachine.PoolFrame << 12) - 8, 8);
        _machine.Map(DmaMachine.Nic, (DmaMachine.PoolFrame + DmaMachine.PoolFrames) << 12, 8);
    }

    [Fact]
    public void Addresses_are_given_again_only_when_the_unmap_has_returned()
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x8000);
        int call = _machine.BeginUnmap(DmaMachine.Nic, iova, 0x8000);
        Assert.Equal(
            Status.Exhausted,
            _machine.Dma.MapDma(DmaMachine.Nic, DmaMachine.Buffer, 8, Direction.ToDevice, out _, out _));
        _machine.End(call);
        _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x8000);
    }

    [Fact]
    public void Nothing_is_mapped_where_tables_run_out()
    {
        var machine = new DmaMachine(configuration: DmaMachine.Configuration() with { DomainTablePages = 2 });
        machine.Start(DmaMachine.Nic);
        Assert.Equal(
            Status.Exhausted,
            machine.Dma.MapDma(DmaMachine.Nic, DmaMachine.Buffer, 8, Direction.ToDevice, out ulong iova, out _));
        Assert.Equal(0UL, iova);
    }

    [Fact]
    public void A_map_that_finds_no_page_for_its_tables_takes_no_address_either()
    {
        const int TablesOfOneTree = 3;
        var machine = new DmaMachine(configuration: DmaMachine.Configuration() with
        {
            LastIova = 2, DomainTablePages = TablesOfOneTree,
        });
        machine.Start(DmaMachine.Nic);
        Assert.Equal(Status.Ok, machine.Dma.Enable(DmaMachine.Dock, Mode.Kva, out _, out ushort strict));
        Assert.Equal(Status.Ok, machine.Dma.MapKva(strict, Machine.Kva(0), 0x1000, Protection.Read));
        Assert.Equal(
            Status.Exhausted,
            machine.Dma.MapDma(DmaMachine.Nic, DmaMachine.Buffer, 0x2000, Direction.ToDevice, out _, out _));
        Assert.Equal(Status.Pending, machine.Dma.BeginDisable(DmaMachine.Dock, out int call));
        machine.End(call);
        machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x2000);
    }

    [Fact]
    public void No_address_lies_in_the_interrupt_window()
    {
        var machine = new DmaMachine(configuration: DmaMachine.Configuration() with
        {
            LastIova = 0xfefff, DomainTablePages = 2100,
        });
        machine.Start(DmaMachine.Nic);
        ulong iova = machine.Map(DmaMachine.Nic, 1UL << 40, 0x1000UL * 0xfedff);
        Assert.Equal(0x1000UL, iova);
        Assert.Equal(0xfef0_0000UL, machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x1000));
    }
}
