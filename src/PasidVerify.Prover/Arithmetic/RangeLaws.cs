using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>
/// Laws of the specification's own arithmetic, from which its claims take which pages have bytes of a range, and which bytes
/// of a page frame are a buffer's.
/// </summary>
public static class RangeLaws
{
    private const ulong EndOfMemory = 1UL << 52;

    /// <summary>Every law, of the functions that the specification uses.</summary>
    public static IEnumerable<Law> All() => [PagesAround(ByteRange.PagesAround), PartOfBuffer(BufferPart.Of)];

    /// <summary>The pages around a range: the first is that of its first byte, and the last is that of its last.</summary>
    public static Law PagesAround(Func<Bits, Bits, IndexRange<Sorts.Pages>> around) =>
        new("pages that have bytes of a range", word =>
        {
            var (address, size) = (word("address").Bits, word("size").Bits);
            var last = address + size - 1;
            var pages = around(address, size);
            return (
                size != 0 & address <= last & (address > Layout.OffsetMask | last < EndOfMemory),
                pages.First == PageOf(address) & pages.First + (pages.Count - 1) == PageOf(last));
        });

    /// <summary>A byte of a page frame is the buffer's if it lies between its first and its last.</summary>
    public static Law PartOfBuffer(Func<Bits, Bits, Index<Sorts.Frames>, BufferPart> part) =>
        new("bytes of a buffer in a page frame", word =>
        {
            var (address, size, at) = (word("address").Bits, word("size").Bits, word("byte").Bits);
            var last = address + size - 1;
            Index<Sorts.Frames> frame = new(at.Slice(Layout.PageShift, Sorts.Frame.Width));
            var found = part(address, size, frame);
            return (
                size != 0 & size <= EndOfMemory & last < EndOfMemory & address <= last & at < EndOfMemory
                & PageOf(address) <= PageOf(at) & PageOf(at) <= PageOf(last),
                found.Source == frame
                & found.HasOffset(new(at.Slice(0, Layout.PageShift))) == (address <= at & at <= last));
        });

    private static Index<Sorts.Pages> PageOf(Bits address) =>
        new(address.Slice(Layout.PageShift, Sorts.Page.Width));
}
