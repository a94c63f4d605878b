namespace PasidVerify.Iommu;

/// <summary>Pages from first to last, both included: the last page of the address space has no successor.</summary>
/// <param name="First">Page number, 52 bits.</param>
/// <param name="Last">Page number, not below the first.</param>
internal readonly record struct PageRange(ulong First, ulong Last)
{
    public static PageRange Of(ulong address, ulong size) =>
        new(Paging.Page<Word>(address), Paging.Page<Word>(address + (size - 1)));

    public bool Overlaps(PageRange other) => First <= other.Last && other.First <= Last;
}
