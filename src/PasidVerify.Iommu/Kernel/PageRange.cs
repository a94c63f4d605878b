namespace PasidVerify.Iommu;

/// <summary>Pages from first to last, both included: the last page of the address space has no successor.</summary>
/// <param name="First">Page number, 52 bits.</param>
/// <param name="Last">Page number, not below the first.</param>
internal readonly record struct PageRange(ulong First, ulong Last)
{
    /// <summary>No pages: page numbers have 52 bits.</summary>
    public static PageRange None => new(ulong.MaxValue, 0);

    /// <summary>Every page.</summary>
    public static PageRange All => new(0, (1UL << (64 - Paging.PageShift)) - 1);

    public ulong Count => Last - First + 1;

    public static PageRange Of(ulong address, ulong size) =>
        new(Paging.Page<Word>(address), Paging.Page<Word>(address + (size - 1)));

    public bool Overlaps(PageRange other) => First <= other.Last && other.First <= Last;
}
