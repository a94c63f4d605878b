namespace PasidVerify.Iommu;

/// <summary>The range rule of iommu_map_kva and iommu_unmap_kva: only the kernel's direct map (RFC 6/7).</summary>
public static class DirectMap
{
    /// <summary>1 if [address, address + size) lies inside [start, start + length), else 0.</summary>
    /// <remarks>
    /// The posted patch compares address + size with the end, and the sum wraps: a huge size passes. Here nothing is
    /// added: the offset is compared first, and the size with what is left after it. The map may end at 2^64.
    /// </remarks>
    public static T Contains<T>(T start, T length, T address, T size) where T : IWord<T>
    {
        T offset = address - start;
        T sizeTooLarge = T.Less(length - offset, size);
        return T.Less(offset, length) & (sizeTooLarge ^ T.Constant(1));
    }
}
