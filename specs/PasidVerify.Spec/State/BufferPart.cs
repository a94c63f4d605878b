using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What of a buffer lies in one page frame.</summary>
/// <param name="Source">The page frame.</param>
/// <param name="From">Its first byte that is the buffer's.</param>
/// <param name="To">Its last one.</param>
public readonly record struct BufferPart(Frame Source, Offset From, Offset To)
{
    /// <summary>What lies in a page frame, one of those that the buffer touches.</summary>
    /// <param name="address">First byte of the buffer, a physical address.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="frame">The page frame.</param>
    public static BufferPart Of(Bits address, Bits size, Frame frame)
    {
        var last = address + size - 1;
        return new(
            frame,
            (frame == FrameOf(address)).Select<Sorts.Offsets>(OffsetOf(address), 0),
            (frame == FrameOf(last)).Select<Sorts.Offsets>(OffsetOf(last), Layout.OffsetMask));
    }

    /// <summary>All of the page frame is the buffer's.</summary>
    public Bool IsWhole => From == 0 & To == Layout.OffsetMask;

    /// <summary>A byte of memory is the buffer's.</summary>
    public Bool Contains(ByteAddress address) => address.Frame == Source & HasOffset(address.Offset);

    /// <summary>The byte at an offset in a page is the buffer's, there or in its copy.</summary>
    public Bool HasOffset(Offset offset) => From <= offset & offset <= To;

    private static Frame FrameOf(Bits address) => new(address.Slice(Layout.PageShift, Sorts.Frame.Width));

    private static Offset OffsetOf(Bits address) => new(address.Slice(0, Layout.PageShift));
}
