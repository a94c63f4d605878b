namespace PasidVerify.Iommu.Tests;

/// <summary>The tables lie in the lowest area that is free; frames are counted in pages of 4096 bytes.</summary>
public class FreeAreaTests
{
    private const ulong WindowFirst = 0xfee00;
    private const ulong WindowLast = 0xfeeff;

    [Theory]
    [InlineData(1, new ulong[] { }, 1)]
    [InlineData(1, new ulong[] { 0 }, 1)]
    [InlineData(1, new ulong[] { 0, 1 }, 2)]
    [InlineData(1, new ulong[] { 2 }, 1)]
    [InlineData(3, new ulong[] { 4 }, 1)]
    [InlineData(3, new ulong[] { 3 }, 4)]
    [InlineData(3, new ulong[] { 3, 7, 20 }, 4)]
    [InlineData(3, new ulong[] { 3, 6, 20 }, 7)]
    [InlineData(3, new ulong[] { 20, 6, 3 }, 7)]
    [InlineData(3, new ulong[] { 6, 3, 9, 12, 3, 6 }, 13)]
    [InlineData(2, new ulong[] { 2, 2, 3, 0 }, 4)]
    public void The_lowest_gap_that_is_wide_enough_is_taken(ulong frames, ulong[] taken, ulong first)
    {
        Assert.Equal(first << 12, FreeArea.Find(With(taken), frames << 12));
    }

    [Theory]
    [InlineData(WindowFirst - 1, 1)]
    [InlineData(WindowFirst, WindowLast + 1)]
    [InlineData(1 << 20, WindowLast + 1)]
    public void No_area_reaches_into_the_interrupt_window(ulong frames, ulong first)
    {
        Assert.Equal(first << 12, FreeArea.Find(With(), frames << 12));
    }

    [Fact]
    public void Frames_above_the_interrupt_window_are_kept_free_too()
    {
        ulong first = FreeArea.Find(With(WindowLast + 0x300, 0x80000, WindowLast + 0x100), 0x80000UL << 12);
        Assert.Equal((WindowLast + 0x301) << 12, first);
    }

    [Fact]
    public void An_area_may_end_with_the_last_frame_and_no_later()
    {
        Configuration small = With(4) with { HostAddressBits = 16 };
        Assert.Equal(5UL << 12, FreeArea.Find(small, 11 << 12));
        Assert.Throws<ArgumentException>(() => FreeArea.Find(small, 12 << 12));
        Assert.Throws<ArgumentException>(() => FreeArea.Find(With(15) with { HostAddressBits = 16 }, 15 << 12));
    }

    [Fact]
    public void The_frames_of_the_bounce_pool_are_not_free() =>
        Assert.Equal(5UL << 12, FreeArea.Find(With() with { BouncePool = (2, 3) }, 3 << 12));

    private static Configuration With(params ulong[] frames) => Machine.Small() with
    {
        KernelPages = [.. frames.Select((frame, i) => new KernelPage((ulong)i, frame, true))],
    };
}
