namespace PasidVerify.Iommu;

/// <summary>Which physical addresses can be a buffer's.</summary>
/// <param name="hostAddressBits">Host address width in bits.</param>
/// <param name="pool">The bounce pool, whose frames are nobody's buffer.</param>
internal sealed class PhysicalMemory(int hostAddressBits, FrameRange pool)
{
    private readonly ulong _last = (1UL << hostAddressBits) - 1;

    /// <summary>The bytes lie below the host address width; nothing is added that could wrap around.</summary>
    public bool Contains(ulong address, ulong size) => address <= _last && size - 1 <= _last - address;

    /// <summary>Some byte lies in the bounce pool.</summary>
    public bool IsOfPool(ulong address, ulong size) => pool.Overlaps(PageRange.Of(address, size));
}
