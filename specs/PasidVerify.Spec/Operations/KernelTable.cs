using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// The kernel's own page table, two levels of it: an upper table leads to table pages, which lead to page frames. Two
/// levels are enough to say that a cached upper entry leads a walk into a page that was freed and reused.
/// </summary>
public static class KernelTable
{
    /// <summary>Pages that one table page translates.</summary>
    public const ulong PagesOfTable = 1UL << IndexBits;

    private const int IndexBits = 9;

    /// <summary>What the CPU's walk finds at a page now.</summary>
    public static Leaf Today(State s, Page page)
    {
        var region = s.Regions[RegionOf(page)];
        var leaf = s.Cells[new(region.Table, page)];
        return leaf with { Present = region.Phase == TablePhase.Live & leaf.Present };
    }

    /// <summary>The region of a page.</summary>
    public static RegionId RegionOf(Page page) => new(page.ToBits().Slice(IndexBits, Sorts.Region.Width));

    /// <summary>Address bits 63:47 are all equal: what 4-level tables have a place for.</summary>
    public static Bool Canonical(RegionId region)
    {
        var upper = region.ToBits().Slice(26, 17);
        return upper == 0 | upper == 0x1ffff;
    }

    /// <summary>The pages of a region.</summary>
    internal static PageRange PagesOf(RegionId region) =>
        new(new(region.ToBits().Extend(Sorts.Page.Width) << IndexBits), PagesOfTable);

    /// <summary>The refusal of a byte range that is not pages in a row, or null when it is.</summary>
    internal static Status? Refuse(Bits address, Bits size)
    {
        if (size == 0) return Status.EmptyRange;
        if (size - 1 > ~address) return Status.OutOfRange;
        if (!ByteRange.Aligned(address, size)) return Status.Misaligned;
        return null;
    }
}
