using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Ranges of bytes as the pages that tables are made of.</summary>
public static class ByteRange
{
    /// <summary>Address and size are multiples of the page size, as tables need them (iommu_map).</summary>
    public static Bool Aligned(Bits address, Bits size) => ((address | size) & Layout.OffsetMask) == 0;

    /// <summary>The pages of an aligned range.</summary>
    public static PageRange Pages(Bits address, Bits size) => new(PageOf(address), PageOf(size));

    /// <summary>The pages that a range of bytes touches; it does not wrap around.</summary>
    public static PageRange PagesAround(Bits address, Bits size)
    {
        var count = ((address & Layout.OffsetMask) + size + Layout.OffsetMask) >> Layout.PageShift;
        return new(PageOf(address), new(count.Slice(0, Sorts.Page.Width)));
    }

    private static Page PageOf(Bits address) => new(address.Slice(Layout.PageShift, Sorts.Page.Width));
}
