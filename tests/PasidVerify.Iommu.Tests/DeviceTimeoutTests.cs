namespace PasidVerify.Iommu.Tests;

/// <summary>Devices that do not answer, or answer wrongly: waits, ITE, ICE (VT-d 6.5.2.10).</summary>
public class DeviceTimeoutTests
{
    private const int Slots = 8;
    private const ulong Start = 0x1000;
    private const ulong Status = 0x2000;
    private const ulong Done = 2;
    private const ushort Device = 0x0310;
    private const ushort Other = 0x0320;

    private readonly FlatMemory _memory = new(Start, 0x2000);
    private readonly DeviceTlb _device = new();
    private readonly DeviceTlb _other = new();
    private readonly InvalidationQueue<FlatMemory> _queue;
    private ulong _tail;

    public DeviceTimeoutTests()
    {
        var caches = new Caches { Devices = { [Device] = _device, [Other] = _other } };
        _queue = new InvalidationQueue<FlatMemory>(_memory, new QueueArea(Start, Slots), 46, caches);
    }

    private InvalidationRegisters Registers => _queue.Registers;

    [Fact]
    public void A_wait_behind_an_answered_invalidation_completes()
    {
        Submit(DropAll(Device), PasidDropAll(Other), Wait(Status));
        RunUntilIdle();
        Assert.Equal((Done, 0UL), (_memory.Load(Status), Registers.FaultStatus));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_silent_device_ends_in_ITE_and_the_wait_never_writes(bool withPasid)
    {
        _device.Answers = InvalidationAnswer.Silent;
        _device.Fill(withPasid ? 1u : null, 0x8, 0, 0x5000, Rights.UserRead, _device.Invalidations);
        Submit(withPasid ? PasidDropAll(Device) : DropAll(Device), Wait(Status));
        Assert.True(_queue.Step());
        Assert.True(_queue.Step());
        Assert.Equal((0UL, 0UL), (_memory.Load(Status), Registers.FaultStatus));
        Assert.False(_queue.Step());
        Assert.Equal((0x40UL, 0x0000_0310_0000_0000UL), (Registers.FaultStatus, Registers.ErrorRecord));
        Registers.ClearFaultStatus(0x40);
        RunUntilIdle();
        Assert.Equal((0UL, 64UL, 0UL), (_memory.Load(Status), Registers.Head, Registers.FaultStatus));
        Assert.True(_device.TryGet(withPasid ? 1u : null, 0x8000, Rights.UserRead, out _));
    }

    [Fact]
    public void A_wait_before_the_invalidation_has_completed_already()
    {
        _device.Answers = InvalidationAnswer.Silent;
        Submit(Wait(Status), DropAll(Device), Wait(Status + 8));
        RunUntilIdle();
        Assert.Equal((Done, 0UL), (_memory.Load(Status), _memory.Load(Status + 8)));
    }

    [Fact]
    public void After_ITE_nothing_is_fetched_until_software_clears_it_and_submits_again()
    {
        _device.Answers = InvalidationAnswer.Silent;
        Submit(DropAll(Device));
        RunUntilIdle();
        Submit(Wait(Status));
        RunUntilIdle();
        Assert.Equal((0UL, 32UL), (_memory.Load(Status), Registers.Head));
        _device.Answers = InvalidationAnswer.Completes;
        Registers.ClearFaultStatus(0x40);
        RunUntilIdle();
        Assert.Equal((Done, 0UL), (_memory.Load(Status), Registers.FaultStatus));
    }

    [Theory]
    [InlineData(0UL, 96UL)]
    [InlineData(WaitDescriptor.Fence, 64UL)]
    public void What_follows_an_open_wait_goes_ahead_unless_it_has_FN(ulong flags, ulong head)
    {
        _device.Answers = InvalidationAnswer.Silent;
        _other.Fill(null, 0x8, 0, 0x5000, Rights.UserRead, _other.Invalidations);
        Submit(DropAll(Device), Wait(Status, flags), DropAll(Other));
        RunUntilIdle();
        Assert.Equal((head, 0x40UL), (Registers.Head, Registers.FaultStatus));
        Assert.Equal(head == 64, _other.TryGet(null, 0x8000, Rights.UserRead, out _));
        Registers.ClearFaultStatus(0x40);
        RunUntilIdle();
        Assert.False(_other.TryGet(null, 0x8000, Rights.UserRead, out _));
        Assert.Equal(96UL, Registers.Head);
    }

    [Fact]
    public void A_fence_behind_answered_invalidations_holds_nothing_up()
    {
        Submit(DropAll(Device), Wait(Status, WaitDescriptor.Fence), Wait(Status + 8));
        RunUntilIdle();
        Assert.Equal((Done, Done), (_memory.Load(Status), _memory.Load(Status + 8)));
    }

    [Fact]
    public void A_bad_descriptor_behind_an_unanswered_invalidation_stops_the_queue_first()
    {
        _device.Answers = InvalidationAnswer.Silent;
        Submit(DropAll(Device), new Descriptor<Word>(0, 0));
        RunUntilIdle();
        Assert.Equal((0x10UL, 32UL), (Registers.FaultStatus, Registers.Head));
        _memory.Store(Start + 32, Wait(Status).Low);
        _memory.Store(Start + 40, Wait(Status).High);
        Registers.ClearFaultStatus(0x10);
        RunUntilIdle();
        Assert.Equal((0x40UL, 0UL), (Registers.FaultStatus, _memory.Load(Status)));
    }

    [Fact]
    public void ITESID_names_the_device_that_has_been_silent_for_longest()
    {
        _device.Answers = _other.Answers = InvalidationAnswer.Silent;
        Submit(DropAll(Other), DropAll(Device));
        RunUntilIdle();
        Assert.Equal(0x0000_0320_0000_0000UL, Registers.ErrorRecord);
        Registers.ClearFaultStatus(0x40);
        Submit(DropAll(Device));
        RunUntilIdle();
        Assert.Equal(0x0000_0310_0000_0000UL, Registers.ErrorRecord);
    }

    [Fact]
    public void A_device_that_has_no_TLB_never_answers()
    {
        Submit(DropAll(0x0400), Wait(Status));
        RunUntilIdle();
        Assert.Equal((0x0000_0400_0000_0000UL, 0UL), (Registers.ErrorRecord, _memory.Load(Status)));
    }

    [Fact]
    public void A_wrong_answer_is_ICE_and_the_queue_goes_on_until_the_right_one_is_overdue()
    {
        _device.Answers = InvalidationAnswer.Wrong;
        _other.Fill(null, 0x8, 0, 0x5000, Rights.UserRead, _other.Invalidations);
        Submit(DropAll(Device), DropAll(Other), Wait(Status));
        Assert.True(_queue.Step());
        Assert.Equal((0x20UL, 0x0310_0000_0000_0000UL), (Registers.FaultStatus, Registers.ErrorRecord));
        Assert.True(_queue.Step());
        Assert.False(_other.TryGet(null, 0x8000, Rights.UserRead, out _));
        RunUntilIdle();
        Assert.Equal((0x60UL, 0x0310_0310_0000_0000UL), (Registers.FaultStatus, Registers.ErrorRecord));
        Assert.Equal(0UL, _memory.Load(Status));
    }

    [Theory]
    [InlineData(0UL, false)]
    [InlineData(WaitDescriptor.Interrupt, true)]
    public void A_completed_wait_sets_IWC_if_it_has_IF(ulong flags, bool expected)
    {
        Submit(Wait(Status, flags));
        RunUntilIdle();
        Assert.Equal(expected, Registers.WaitCompleted);
        Registers.ClearWaitCompleted();
        Assert.False(Registers.WaitCompleted);
    }

    [Fact]
    public void An_aborted_wait_sets_no_IWC()
    {
        _device.Answers = InvalidationAnswer.Silent;
        Submit(DropAll(Device), Wait(Status, WaitDescriptor.Interrupt));
        RunUntilIdle();
        Assert.False(Registers.WaitCompleted);
    }

    private static Descriptor<Word> DropAll(ushort device) =>
        DeviceTlbDescriptor.OfPages<Word>((ulong)device, (ulong)device, 0, 0, 52);

    private static Descriptor<Word> PasidDropAll(ushort device) =>
        PasidDeviceTlbDescriptor.OfPages<Word>((ulong)device, (ulong)device, 0, 1, 0, 52);

    private static Descriptor<Word> Wait(ulong status, ulong flags = 0) =>
        WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite | flags, Done, status);

    private void Submit(params Descriptor<Word>[] descriptors)
    {
        foreach (Descriptor<Word> descriptor in descriptors)
        {
            _memory.Store(Start + _tail, descriptor.Low);
            _memory.Store(Start + _tail + 8, descriptor.High);
            _tail = (_tail + 32) % (Slots * 32);
        }

        Registers.WriteTail(_tail);
    }

    private void RunUntilIdle()
    {
        while (_queue.Step())
        {
        }
    }
}
