namespace PasidVerify.Iommu;

/// <summary>Where the invalidation queue lies, and how wide its descriptors are: what IQA says.</summary>
/// <param name="Start">Physical address.</param>
/// <param name="Slots">Number of descriptors; a test may choose fewer than the smallest page holds.</param>
/// <param name="IsWide">DW: descriptors of 256 bits rather than 128.</param>
internal readonly record struct QueueArea(ulong Start, int Slots, bool IsWide = true)
{
    public ulong DescriptorBytes => (ulong)(IsWide ? DescriptorFormat.Bytes : DescriptorFormat.NarrowBytes);

    public ulong Bytes => (ulong)Slots * DescriptorBytes;

    /// <summary>The queue that a value of IQA names.</summary>
    public static QueueArea Of(ulong register)
    {
        var area = new QueueArea(QueueRegister.Start<Word>(register), 0, QueueRegister.IsWide<Word>(register) != 0UL);
        return area with { Slots = (int)(QueueRegister.Bytes<Word>(register) / area.DescriptorBytes) };
    }
}
