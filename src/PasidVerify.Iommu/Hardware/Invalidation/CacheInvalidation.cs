namespace PasidVerify.Iommu;

/// <summary>Does what an invalidation descriptor says to the IOMMU's own caches (VT-d 6.5.2.1 to 6.5.2.4).</summary>
internal static class CacheInvalidation
{
    /// <summary>Executes a valid descriptor of type 1, 2, 6 or 7, for who has begun to invalidate.</summary>
    public static void Execute(Caches caches, in Descriptor<Word> descriptor)
    {
        Drop(caches, in descriptor);
        caches.Invalidations.Add();
    }

    private static void Drop(Caches caches, in Descriptor<Word> descriptor)
    {
        switch (DescriptorFormat.Type(descriptor.Low).Value)
        {
            case DescriptorFormat.ContextCacheType:
                InvalidateContexts(caches.Contexts, descriptor.Low);
                break;
            case DescriptorFormat.IotlbType:
                InvalidateByDomain(caches.Iotlb, caches.Structures, in descriptor);
                break;
            case DescriptorFormat.PasidIotlbType:
                InvalidateByPasid(caches.Iotlb, caches.Structures, in descriptor);
                break;
            case DescriptorFormat.PasidCacheType:
                InvalidatePasids(caches.Pasids, descriptor.Low);
                break;
        }
    }

    private static void InvalidateContexts(ContextCache contexts, Word low)
    {
        if (DescriptorFormat.Granularity(low) == ContextCacheDescriptor.DeviceSelective)
        {
            contexts.InvalidateDevice(
                (ushort)ContextCacheDescriptor.SourceId(low), ContextCacheDescriptor.FunctionMask(low));
        }
        else
        {
            contexts.InvalidateAll();
        }
    }

    private static void InvalidateByDomain(
        Iotlb iotlb, PagingStructureCache structures, in Descriptor<Word> descriptor)
    {
        ushort domain = Domain(descriptor.Low);
        switch (DescriptorFormat.Granularity(descriptor.Low).Value)
        {
            case IotlbDescriptor.Global:
                iotlb.InvalidateAll();
                structures.InvalidateAll();
                break;
            case IotlbDescriptor.DomainSelective:
                iotlb.InvalidateDomain(domain);
                structures.InvalidateDomain(domain);
                break;
            default:
                ulong page = Paging.Page(descriptor.High);
                ulong order = DescriptorFormat.Order(descriptor.High);
                iotlb.InvalidateDomainPages(domain, page, order);
                structures.InvalidateDomainPages(domain, page, order, LeafOnly(descriptor.High));
                break;
        }
    }

    private static void InvalidateByPasid(
        Iotlb iotlb, PagingStructureCache structures, in Descriptor<Word> descriptor)
    {
        ushort domain = Domain(descriptor.Low);
        uint pasid = Pasid(descriptor.Low);
        if (DescriptorFormat.Granularity(descriptor.Low) == PasidIotlbDescriptor.PasidSelective)
        {
            iotlb.InvalidatePasid(domain, pasid);
            structures.InvalidatePasid(domain, pasid);
            return;
        }

        ulong page = Paging.Page(descriptor.High);
        ulong order = DescriptorFormat.Order(descriptor.High);
        iotlb.InvalidatePasidPages(domain, pasid, page, order);
        structures.InvalidatePasidPages(domain, pasid, page, order, LeafOnly(descriptor.High));
    }

    private static void InvalidatePasids(PasidCache pasids, Word low)
    {
        switch (DescriptorFormat.Granularity(low).Value)
        {
            case PasidCacheDescriptor.DomainSelective:
                pasids.InvalidateDomain(Domain(low));
                break;
            case PasidCacheDescriptor.PasidSelective:
                pasids.InvalidatePasid(Domain(low), Pasid(low));
                break;
            default:
                pasids.InvalidateAll();
                break;
        }
    }

    private static ushort Domain(Word low) => (ushort)DescriptorFormat.Domain(low);

    private static uint Pasid(Word low) => (uint)DescriptorFormat.Pasid(low);

    private static bool LeafOnly(Word high) => DescriptorFormat.LeafOnly(high) != 0UL;
}
