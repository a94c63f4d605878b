namespace PasidVerify.Iommu.Tests;

/// <summary>What software sees of the queue in registers (VT-d 6.5.2, 11.4).</summary>
public class QueueRegisterTests
{
    private readonly InvalidationRegisters _registers = new(new QueueArea(0x1000, 8), new InvalidationCount());

    [Fact]
    public void Linux_s_queue_in_scalable_mode_has_two_pages_and_256_slots()
    {
        Word register = QueueRegister.EncodeAddress<Word>(0x1_2345_6000, 1, 1);
        Assert.Equal(0x1_2345_6801UL, register.Value);
        Assert.Equal(new QueueArea(0x1_2345_6000, 256, true), QueueArea.Of(register));
    }

    [Theory]
    [InlineData(0x1_2345_6000, 256, false)]
    [InlineData(0x1_2345_6800, 128, true)]
    [InlineData(0x1_2345_6007, 32768, false)]
    [InlineData(0x1_2345_6807, 16384, true)]
    public void The_size_of_the_queue_is_a_power_of_two_of_pages(ulong register, int slots, bool isWide) =>
        Assert.Equal(new QueueArea(0x1_2345_6000, slots, isWide), QueueArea.Of(register));

    [Fact]
    public void An_error_that_comes_again_before_it_is_cleared_is_still_one()
    {
        for (int time = 0; time < 2; time++)
        {
            _registers.StopAtHead(InvalidationQueueError.ReservedBits);
            _registers.RecordWrongCompletion(0x0311);
            _registers.StopForTimeout(0x0310);
            Assert.Equal(
                QueueRegister.QueueError | QueueRegister.CompletionError | QueueRegister.TimeoutError,
                _registers.FaultStatus);
        }
    }

    [Fact]
    public void Errors_have_their_bits_in_FSTS_and_their_fields_in_IQERCD()
    {
        Assert.Equal((0UL, 0UL), (_registers.FaultStatus, _registers.ErrorRecord));
        _registers.StopAtHead(InvalidationQueueError.ReservedBits);
        Assert.Equal((0x10UL, 4UL), (_registers.FaultStatus, _registers.ErrorRecord));
        _registers.RecordWrongCompletion(0x0311);
        Assert.Equal((0x30UL, 0x0311_0000_0000_0004UL), (_registers.FaultStatus, _registers.ErrorRecord));
        _registers.StopForTimeout(0x0210);
        Assert.Equal((0x70UL, 0x0311_0210_0000_0004UL), (_registers.FaultStatus, _registers.ErrorRecord));
    }

    [Theory]
    [InlineData(0x10, 0x60, 0x0311_0210_0000_0000, true)]
    [InlineData(0x20, 0x50, 0x0000_0210_0000_0004, true)]
    [InlineData(0x40, 0x30, 0x0311_0000_0000_0004, true)]
    [InlineData(0x50, 0x20, 0x0311_0000_0000_0000, false)]
    [InlineData(0x70, 0, 0, false)]
    public void Software_clears_an_error_by_writing_1_to_its_bit(
        ulong ones, ulong status, ulong record, bool isStopped)
    {
        _registers.StopAtHead(InvalidationQueueError.ReservedBits);
        _registers.RecordWrongCompletion(0x0311);
        _registers.StopForTimeout(0x0210);
        _registers.ClearFaultStatus(ones);
        Assert.Equal((status, record), (_registers.FaultStatus, _registers.ErrorRecord));
        Assert.Equal(isStopped, _registers.IsStopped);
    }

    [Fact]
    public void A_wrong_completion_alone_stops_nothing()
    {
        _registers.RecordWrongCompletion(0x0311);
        Assert.False(_registers.IsStopped);
    }

    [Fact]
    public void The_first_queue_error_stays_on_record()
    {
        _registers.WriteTail(0x10);
        _registers.WriteTail(0x100);
        Assert.Equal(InvalidationQueueError.TailMisaligned, _registers.Error);
        _registers.ClearFaultStatus(0x10);
        _registers.WriteTail(0x100);
        Assert.Equal(InvalidationQueueError.InvalidTail, _registers.Error);
    }

    [Fact]
    public void A_bad_tail_leaves_the_last_good_one()
    {
        _registers.WriteTail(0x40);
        _registers.WriteTail(0x50);
        Assert.Equal(0x40UL, _registers.Tail);
    }

    [Fact]
    public void A_narrow_queue_takes_a_tail_with_bit_4()
    {
        var narrow = new InvalidationRegisters(new QueueArea(0x1000, 8, false), new InvalidationCount());
        narrow.WriteTail(0x70);
        Assert.Equal((0x70UL, InvalidationQueueError.None), (narrow.Tail, narrow.Error));
        narrow.WriteTail(0x80);
        Assert.Equal(InvalidationQueueError.InvalidTail, narrow.Error);
        narrow.ClearFaultStatus(0x10);
        narrow.WriteTail(0x18);
        Assert.Equal(InvalidationQueueError.TailMisaligned, narrow.Error);
    }
}
