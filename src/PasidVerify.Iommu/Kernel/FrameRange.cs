namespace PasidVerify.Iommu;

/// <summary>Page frames in a row; there may be none.</summary>
/// <param name="First">Physical address of the first, divided by 4096.</param>
/// <param name="Count">How many.</param>
internal readonly record struct FrameRange(ulong First, ulong Count)
{
    public bool Contains(ulong frame) => frame - First < Count;

    public bool Overlaps(PageRange frames) => Count != 0 && frames.First <= First + Count - 1 && First <= frames.Last;
}
