namespace PasidVerify.Conformance;

/// <summary>How often a sequence does what.</summary>
internal sealed record Temper(int Enable, int Disable, int Map, int Unmap, int End, int Step, int Access, int Dma, int Kernel)
{
    /// <summary>
    /// Balanced; calls pile up; devices come and go; mappings come and go; walks come in between; the DMA API alone, and
    /// with devices in IOVA mode; the kernel changes its page table under devices in fast mode.
    /// </summary>
    public static Temper[] All() =>
    [
        new(10, 3, 26, 22, 14, 14, 6, 20, 3),
        new(6, 1, 34, 36, 3, 3, 3, 20, 2),
        new(24, 14, 14, 8, 16, 16, 4, 6, 2),
        new(4, 1, 34, 28, 16, 14, 4, 0, 2),
        new(8, 3, 22, 18, 14, 14, 30, 10, 4),
        new(3, 1, 0, 0, 14, 14, 10, 70, 0),
        new(12, 6, 0, 0, 4, 4, 6, 70, 0),
        new(14, 3, 6, 4, 20, 18, 12, 4, 44),
    ];
}
