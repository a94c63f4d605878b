namespace PasidVerify.Iommu;

/// <summary>Tells whether hardware accepts an invalidation descriptor (VT-d 6.5.2, figures 6-1 to 6-9).</summary>
/// <param name="hostAddressBits">Host address width in bits.</param>
/// <param name="isScalable">Scalable mode rather than legacy mode: RTADDR.TTM.</param>
internal sealed class DescriptorCheck(ulong hostAddressBits, bool isScalable)
{
    private ulong LastType => isScalable ? DescriptorFormat.PageGroupResponseType : DescriptorFormat.WaitType;

    /// <param name="descriptor">Qwords 0 and 1.</param>
    /// <param name="upper">Disjunction of qwords 2 and 3; 0 if the queue has none.</param>
    /// <param name="isWide">The queue's descriptors have 256 bits.</param>
    public InvalidationQueueError Check(in Descriptor<Word> descriptor, ulong upper, bool isWide)
    {
        if (isScalable && !isWide)
            return InvalidationQueueError.DescriptorWidth;
        ulong type = DescriptorFormat.Type(descriptor.Low);
        if (type == 0 || type > LastType)
            return InvalidationQueueError.InvalidType;
        bool isGood = HasGranularity(type, in descriptor)
            && (Reserved(type, in descriptor) | UpperReserved(type, in descriptor, upper)) == 0;
        return isGood ? InvalidationQueueError.None : InvalidationQueueError.ReservedBits;
    }

    private ulong Reserved(ulong type, in Descriptor<Word> descriptor) => type switch
    {
        DescriptorFormat.ContextCacheType => ContextCacheDescriptor.ReservedBits(descriptor),
        DescriptorFormat.IotlbType => IotlbDescriptor.ReservedBits(descriptor),
        DescriptorFormat.DeviceTlbType => DeviceTlbDescriptor.ReservedBits(descriptor),
        DescriptorFormat.InterruptEntryType => InterruptEntryDescriptor.ReservedBits(descriptor),
        DescriptorFormat.WaitType => WaitDescriptor.ReservedBits<Word>(descriptor, hostAddressBits),
        DescriptorFormat.PasidIotlbType => PasidIotlbDescriptor.ReservedBits(descriptor),
        DescriptorFormat.PasidCacheType => PasidCacheDescriptor.ReservedBits(descriptor),
        DescriptorFormat.PasidDeviceTlbType => PasidDeviceTlbDescriptor.ReservedBits(descriptor),
        _ => PageGroupResponseDescriptor.ReservedBits(descriptor),
    };

    /// <summary>Only a page-group response has a use for qwords 2 and 3.</summary>
    private static ulong UpperReserved(ulong type, in Descriptor<Word> descriptor, ulong upper) =>
        type == DescriptorFormat.PageGroupResponseType
            && (descriptor.Low & PageGroupResponseDescriptor.PrivateData) != 0 ? 0 : upper;

    /// <summary>The granularity is one that the type has, and its address mask one that hardware takes.</summary>
    private static bool HasGranularity(ulong type, in Descriptor<Word> descriptor)
    {
        ulong granularity = DescriptorFormat.Granularity(descriptor.Low);
        bool isOrderTaken = DescriptorFormat.Order(descriptor.High) <= AddressMask.Maximum;
        return type switch
        {
            DescriptorFormat.ContextCacheType => granularity != 0,
            DescriptorFormat.IotlbType =>
                granularity != 0 && (granularity != IotlbDescriptor.PageSelective || isOrderTaken),
            DescriptorFormat.PasidIotlbType =>
                granularity == PasidIotlbDescriptor.PasidSelective
                || (granularity == PasidIotlbDescriptor.PageSelective && isOrderTaken),
            DescriptorFormat.PasidCacheType => granularity != 2,
            _ => true,
        };
    }
}
