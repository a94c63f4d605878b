using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Ranges of bytes as the pages that tables are made of.</summary>
public static class ByteRange
{
    /// <summary>Address and size are multiples of the page size, as tables need them (iommu_map).</summary>
    public static Bool Aligned(Bits address, Bits size) => ((address | size) & Layout.OffsetMask) == 0;

    /// <summary>The pages of an aligned range.</summary>
    public static PageRange Pages(Bits address, Bits size) => new(PageOf(address), PageOf(size));

    /// <summary>The pages from that of the first byte to that of the last; the range does not wrap around.</summary>
    public static PageRange PagesAround(Bits address, Bits size)
    {
        var first = PageOf(address);
        return new(first, PageOf(address + size - 1) - first + 1);
    }

    private static Page PageOf(Bits address) => new(address.Slice(Layout.PageShift, Sorts.Page.Width));
}
