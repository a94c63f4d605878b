using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What of a buffer lies in one page frame.</summary>
/// <param name="Source">The page frame.</param>
/// <param name="From">Its first byte that is the buffer's.</param>
/// <param name="To">Its last one.</param>
public readonly record struct BufferPart(Frame Source, Offset From, Offset To)
{
    /// <summary>All of the page frame is the buffer's.</summary>
    public Bool IsWhole => From == 0 & To == Layout.OffsetMask;

    /// <summary>A byte of memory is the buffer's.</summary>
    public Bool Contains(ByteAddress address) => address.Frame == Source & HasOffset(address.Offset);

    /// <summary>The byte at an offset in a page is the buffer's, there or in its copy.</summary>
    public Bool HasOffset(Offset offset) => From <= offset & offset <= To;
}
