namespace PasidVerify.Iommu;

/// <summary>Tells whether hardware accepts an invalidation descriptor (VT-d 6.5.2, figures 6-1 to 6-9).</summary>
internal static class DescriptorCheck
{
    private const ulong ContextCacheReserved = 0xfffc_0000_0000_f1c0;
    private const ulong IotlbReserved = 0xffff_ffff_0000_f100;
    private const ulong PagesReserved = 0xf80;
    private const ulong WaitReserved = 0xffff_f100;
    private const ulong WaitAddressReserved = 3;
    private const ulong PasidReserved = 0xfff0_0000_0000_f1c0;

    /// <summary>Type: bits 11:9 above bits 3:0.</summary>
    public static ulong Type(ulong low) => (low >> 5 & 0x70) | (low & 0xf);

    public static ulong Granularity(ulong low) => low >> 4 & 3;

    public static ulong Order(ulong high) => high & 0x3f;

    public static InvalidationQueueError Check(in Descriptor<Word> descriptor, ulong upper, ulong hostAddressBits)
    {
        ulong low = descriptor.Low;
        ulong high = descriptor.High;
        ulong granularity = Granularity(low);
        ulong reserved;
        bool granularityExists;
        switch (Type(low))
        {
            case DescriptorFormat.ContextCacheType:
                reserved = (low & ContextCacheReserved) | high;
                granularityExists = granularity != 0;
                break;
            case DescriptorFormat.IotlbType:
                reserved = (low & IotlbReserved) | (high & PagesReserved);
                granularityExists = granularity != 0 && (granularity != 3 || Order(high) <= AddressMask.Maximum);
                break;
            case DescriptorFormat.WaitType:
                reserved = (low & WaitReserved) | (high & WaitAddressReserved)
                    | StatusBeyond(low, high, hostAddressBits);
                granularityExists = true;
                break;
            case DescriptorFormat.PasidIotlbType:
                reserved = (low & PasidReserved) | (high & PagesReserved);
                granularityExists = granularity == 2 || (granularity == 3 && Order(high) <= AddressMask.Maximum);
                break;
            case DescriptorFormat.PasidCacheType:
                reserved = (low & PasidReserved) | high;
                granularityExists = granularity != 2;
                break;
            default:
                return InvalidationQueueError.InvalidType;
        }

        return (reserved | upper) == 0 && granularityExists
            ? InvalidationQueueError.None
            : InvalidationQueueError.ReservedBits;
    }

    private static ulong StatusBeyond(ulong low, ulong high, ulong hostAddressBits) =>
        (low & DescriptorFormat.StatusWrite) != 0 ? high & Paging.BitsFrom<Word>(hostAddressBits) : 0;
}
