using PasidVerify.Iommu;

namespace PasidVerify.Idxd.Tests;

/// <summary>The device by itself, on descriptors in bypass mode: addresses are physical.</summary>
public sealed class AcceleratorTests
{
    private const ulong Page = Platform.Page;
    private const DescriptorFlags Recorded =
        DescriptorFlags.CompletionAddressValid | DescriptorFlags.RequestCompletion;

    private readonly Platform platform = new Platform(trusted: true, queueSize: 3).Open(Mode.Bypass);

    /// <summary>Overlaps and alignments of every kind, against a copy in one piece.</summary>
    [Theory]
    [InlineData(0, 5000, 64)]
    [InlineData(3, 5000, 4096)]
    [InlineData(0, 8, 9000)]
    [InlineData(8, 0, 9000)]
    [InlineData(1, 0, 4097)]
    [InlineData(0, 1, 4097)]
    [InlineData(4090, 4091, 4096)]
    [InlineData(4091, 4090, 4096)]
    [InlineData(100, 100, 5000)]
    [InlineData(4095, 8191, 2)]
    public void A_move_is_a_move_however_its_buffers_overlap(int from, int to, int size)
    {
        var whole = Platform.Buffer(Page, 8 * Page);
        byte[] bytes = Platform.Pattern((int)whole.Size);
        platform.Write(whole, bytes);
        Array.Copy(bytes, from, bytes, to, size);

        var record = Run(new()
        {
            Opcode = Opcode.MemoryMove, Flags = Recorded, Size = (uint)size,
            Source = whole.PhysicalAddress + (ulong)from, Destination = whole.PhysicalAddress + (ulong)to,
        });
        Assert.Equal(CompletionStatus.Success, record.Status);
        Assert.Equal(bytes, platform.Read(whole));
    }

    [Theory]
    [InlineData(0, 24)]
    [InlineData(5, 24)]
    [InlineData(8, 13)]
    [InlineData(4093, 9)]
    public void A_fill_starts_its_pattern_at_its_first_byte(int offset, int size)
    {
        var whole = Platform.Buffer(Page, 2 * Page);
        Run(new()
        {
            Opcode = Opcode.Fill, Flags = Recorded, Size = (uint)size, Source = 0x8877_6655_4433_2211,
            Destination = whole.PhysicalAddress + (ulong)offset,
        });
        byte[] expected = new byte[whole.Size];
        for (int i = 0; i < size; i++) expected[offset + i] = (byte)(((i % 8) + 1) * 0x11);
        Assert.Equal(expected, platform.Read(whole));
    }

    [Theory]
    [InlineData(0x06, 64, Recorded, CompletionStatus.BadOpcode)]
    [InlineData(0x04, 0, Recorded, CompletionStatus.TransferSize)]
    [InlineData(0x04, 0x4001, Recorded, CompletionStatus.TransferSize)]
    [InlineData(0x04, 64, Recorded | DescriptorFlags.BlockOnFault, CompletionStatus.InvalidFlags)]
    public void A_descriptor_that_the_queue_does_not_allow_is_refused_and_does_nothing(
        byte opcode, uint size, DescriptorFlags flags, CompletionStatus expected)
    {
        var buffer = Platform.Buffer(Page, Page);
        var record = Run(new()
        {
            Opcode = (Opcode)opcode, Flags = flags, Size = size, Source = ulong.MaxValue,
            Destination = buffer.PhysicalAddress,
        });
        Assert.Equal(expected, record.Status);
        Assert.All(platform.Read(buffer), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_completion_record_that_cannot_be_written_is_a_software_error()
    {
        const ulong beyondHostWidth = 1UL << 46;
        Submit(new() { Opcode = Opcode.NoOperation, Flags = Recorded, CompletionAddress = beyondHostWidth });
        Assert.Equal(
            new SoftwareError(true, false, CompletionStatus.CompletionAddressFault, 1, beyondHostWidth),
            platform.Accelerator.Error);

        Submit(new() { Opcode = Opcode.NoOperation, Flags = Recorded, CompletionAddress = 0x40010 });
        Assert.True(platform.Accelerator.Error.HasOverflowed);
        Assert.Equal(beyondHostWidth, platform.Accelerator.Error.Address);

        platform.Accelerator.ClearError();
        Submit(new() { Opcode = Opcode.NoOperation, Flags = Recorded, CompletionAddress = 0x40010 });
        Assert.Equal(CompletionStatus.CompletionAddressMisaligned, platform.Accelerator.Error.Status);
    }

    [Fact]
    public void Success_is_told_on_request_only()
    {
        Submit(new()
        {
            Opcode = Opcode.NoOperation, Flags = DescriptorFlags.CompletionAddressValid,
            CompletionAddress = Platform.Completions.PhysicalAddress,
        });
        Assert.All(platform.Read(Platform.Completions), value => Assert.Equal(0, value));
        Assert.False(platform.Accelerator.Error.IsValid);
    }

    [Fact]
    public void A_full_queue_takes_no_more_and_a_disabled_one_nothing()
    {
        WorkDescriptor nothing = new() { Opcode = Opcode.NoOperation };
        for (int i = 0; i < 3; i++) Assert.True(platform.Queue.TrySubmit(nothing));
        Assert.False(platform.Queue.TrySubmit(nothing));
        platform.Queue.Disable();
        Assert.False(platform.Queue.TrySubmit(nothing));
        Assert.False(platform.Accelerator.Step());
    }

    /// <summary>CVE-2024-21823: a client that may write any PASID into its descriptors reaches what is another's.</summary>
    [Fact]
    public void A_dedicated_queue_has_its_own_pasid_and_a_shared_one_each_descriptors()
    {
        WorkDescriptor descriptor = new()
        {
            Opcode = Opcode.Fill, Pasid = 3, Destination = Platform.Buffer(Page, 8).PhysicalAddress, Size = 8, Source = 1,
        };
        Submit(descriptor);
        Assert.Equal(1, platform.Read(Platform.Buffer(Page, 1))[0]);

        platform.Queue.Disable();
        platform.Queue.EnableShared();
        Submit(descriptor);
        Assert.Equal((CompletionStatus.PageFault, 3U), (platform.Accelerator.Error.Status, platform.Accelerator.Error.Pasid));
    }

    private CompletionRecord Run(WorkDescriptor descriptor)
    {
        Submit(descriptor with { CompletionAddress = Platform.Completions.PhysicalAddress });
        byte[] bytes = platform.Read(Platform.Completions);
        return CompletionRecord.Decode(BitConverter.ToUInt64(bytes, 0), BitConverter.ToUInt64(bytes, 8));
    }

    private void Submit(WorkDescriptor descriptor)
    {
        Assert.True(platform.Queue.TrySubmit(descriptor));
        while (platform.Accelerator.Step())
        {
        }
    }
}
