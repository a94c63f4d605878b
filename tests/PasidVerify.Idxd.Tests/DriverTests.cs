using PasidVerify.Iommu;

namespace PasidVerify.Idxd.Tests;

/// <summary>The driver in each mode that a device can have, through the whole way: API, IOMMU, device, memory.</summary>
public sealed class DriverTests
{
    private const ulong Page = Platform.Page;

    public static TheoryData<Mode, bool> Modes() => new()
    {
        { Mode.Bypass, true },
        { Mode.Kva, true },
        { Mode.Kva, false },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_move_copies_a_buffer_of_several_pages(Mode mode, bool trusted)
    {
        var platform = new Platform(trusted).Open(mode);
        var (source, destination) = (Platform.Buffer(1 * Page, 3 * Page), Platform.Buffer(6 * Page, 3 * Page));
        byte[] bytes = Platform.Pattern((int)source.Size);
        platform.Write(source, bytes);

        Assert.True(platform.Driver.Move(source, destination).Succeeded);
        Assert.Equal(bytes, platform.Read(destination));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_fill_repeats_its_pattern(Mode mode, bool trusted)
    {
        var platform = new Platform(trusted).Open(mode);
        var buffer = Platform.Buffer(2 * Page, 2 * Page);

        Assert.True(platform.Driver.Fill(buffer, 0x0807_0605_0403_0201).Succeeded);
        Assert.Equal(Enumerable.Range(0, (int)buffer.Size).Select(i => (byte)((i % 8) + 1)), platform.Read(buffer));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_comparison_tells_where_the_first_difference_is(Mode mode, bool trusted)
    {
        var platform = new Platform(trusted).Open(mode);
        var (first, second) = (Platform.Buffer(1 * Page, 2 * Page), Platform.Buffer(3 * Page, 2 * Page));
        byte[] bytes = Platform.Pattern((int)first.Size);
        platform.Write(first, bytes);
        platform.Write(second, bytes);
        var same = platform.Driver.Compare(first, second);
        Assert.Equal((CompletionStatus.Success, 0), (same.Record.Status, same.Record.Result));

        bytes[5000] ^= 1;
        platform.Write(second, bytes);
        var differs = platform.Driver.Compare(first, second);
        Assert.Equal(new CompletionRecord(CompletionStatus.Success, false, 1, 5000, 0), differs.Record);
    }

    [Fact]
    public void An_untrusted_device_gets_no_bypass()
    {
        var platform = new Platform(trusted: false);
        Assert.Equal(Status.NotTrusted, platform.Driver.Open(Mode.Bypass, Platform.Completions));
    }

    [Fact]
    public void A_driver_that_could_not_map_its_completion_records_leaves_nothing_enabled()
    {
        var platform = new Platform(trusted: false);
        Assert.Equal(Status.Misaligned, platform.Driver.Open(Mode.Kva, Platform.Buffer(0, 32)));
        Assert.Equal(Status.NotEnabled, platform.Dma.BeginDisable(Platform.Device, out _));
    }

    [Fact]
    public void What_was_moved_before_a_fault_is_told_and_the_rest_is_untouched()
    {
        var platform = new Platform(trusted: true).Open(Mode.Kva);
        var (source, destination) = (Platform.Buffer(1 * Page, 2 * Page), Platform.Buffer(14 * Page, 2 * Page));
        byte[] bytes = Platform.Pattern((int)source.Size);
        platform.Write(source, bytes);

        // The last page of the direct map is read-only to the CPU, and so to the device.
        var result = platform.Driver.Move(source, destination);
        Assert.Equal(
            new CompletionRecord(CompletionStatus.PageFault, true, 0, (uint)Page, Platform.ReadOnly.KernelAddress),
            result.Record);
        Assert.Equal([.. bytes[..(int)Page], .. new byte[Page]], platform.Read(destination));
    }

    [Fact]
    public void In_strict_mode_the_device_reaches_a_buffer_only_while_a_transfer_needs_it()
    {
        var platform = new Platform(trusted: false).Open(Mode.Kva);
        var buffer = Platform.Buffer(4 * Page, Page);
        Assert.True(platform.Driver.Fill(buffer, ulong.MaxValue).Succeeded);

        var request = new Request(Platform.Device, 2, buffer.KernelAddress, write: true, privileged: true);
        Assert.Equal(FaultReason.NotPresent, platform.Dma.Access(request).Fault);
    }

    [Fact]
    public void A_buffer_that_is_not_whole_pages_is_refused_in_strict_mode()
    {
        var platform = new Platform(trusted: false).Open(Mode.Kva);
        var result = platform.Driver.Fill(Platform.Buffer(4 * Page, 100), 0);
        Assert.Equal((Status.Misaligned, false), (result.Status, result.Succeeded));
    }

    [Fact]
    public void After_close_a_descriptor_that_was_submitted_reaches_nothing()
    {
        var platform = new Platform(trusted: true).Open(Mode.Kva);
        var buffer = Platform.Buffer(4 * Page, Page);
        Assert.Equal(Status.Ok, platform.Driver.Close());

        platform.Queue.EnableDedicated(2, privileged: true);
        Assert.True(platform.Queue.TrySubmit(new()
        {
            Opcode = Opcode.Fill, Source = ulong.MaxValue, Destination = buffer.KernelAddress, Size = 8,
        }));
        while (platform.Accelerator.Step())
        {
        }

        Assert.Equal(
            new SoftwareError(true, false, CompletionStatus.PageFault, 2, buffer.KernelAddress), platform.Accelerator.Error);
        Assert.All(platform.Read(buffer), value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_driver_may_open_again_in_another_life(Mode mode, bool trusted)
    {
        var platform = new Platform(trusted).Open(mode);
        Assert.Equal(Status.Ok, platform.Driver.Close());
        platform.Open(mode);
        Assert.True(platform.Driver.Fill(Platform.Buffer(Page, Page), 1).Succeeded);
    }
}
