using System.Numerics;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>How much a descriptor invalidates, over all types that have this choice.</summary>
public enum InvalidationScope : byte
{
    /// <summary>No translation: not a TLB's business, or a reserved granularity, which hardware refuses.</summary>
    Nothing,

    /// <summary>Everything in the cache.</summary>
    Global,

    /// <summary>Everything of the domain id.</summary>
    Domain,

    /// <summary>Everything of the domain id and PASID.</summary>
    Pasid,

    /// <summary>
    /// The pages, within the domain id (type 2), domain id and PASID (type 6) or device (types 3, 8).
    /// </summary>
    Pages,

    /// <summary>Everything of one source id (context cache).</summary>
    Device,
}

/// <summary>One invalidation descriptor, decoded bit by bit (VT-d 6.5.2, figures 6-1 to 6-9).</summary>
/// <param name="Type">Bits 3:0 of qword 0.</param>
/// <param name="Scope">From the granularity, bits 5:4, where the type has one.</param>
/// <param name="DomainId">Bits 31:16 of qword 0, types 1, 2, 6, 7.</param>
/// <param name="Pasid">Bits 51:32 of qword 0, types 6, 7, 8.</param>
/// <param name="SourceId">Bus, device, function: bits 47:32 (types 1, 3) or 31:16 (type 8).</param>
/// <param name="Pages">
/// For scope <see cref="InvalidationScope.Pages"/>. Types 2 and 6: 2^AM pages from the address with its low AM page
/// bits ignored, as hardware does: Linux 6.1 leaves them set.
/// </param>
/// <param name="LeafOnly">IH, the invalidation hint: paging-structure caches may keep their entries.</param>
public readonly record struct InvalidationDescriptor(
    DescriptorType Type,
    InvalidationScope Scope,
    int DomainId,
    int Pasid,
    int SourceId,
    PageSpan Pages,
    bool LeafOnly)
{
    /// <summary>Reads the two qwords that carry meaning; qwords 2 and 3 are reserved in all these types.</summary>
    public static InvalidationDescriptor Decode(ulong qword0, ulong qword1)
    {
        var type = (DescriptorType)(qword0 & 0xf);
        int granularity = (int)(qword0 >> 4) & 3;
        int domainId = (int)(qword0 >> 16) & 0xffff;
        int pasid = (int)(qword0 >> 32) & 0xfffff;
        int sourceId = (int)(qword0 >> 32) & 0xffff;
        bool hint = (qword1 & 0x40) != 0;
        return type switch
        {
            DescriptorType.ContextCache => new(type, ContextScope(granularity), domainId, 0, sourceId, default, false),
            DescriptorType.Iotlb => new(type, IotlbScope(granularity), domainId, 0, 0, Masked(qword1), hint),
            DescriptorType.PasidIotlb =>
                new(type, PasidIotlbScope(granularity), domainId, pasid, 0, Masked(qword1), hint),
            DescriptorType.PasidCache => new(type, PasidCacheScope(granularity), domainId, pasid, 0, default, false),
            DescriptorType.DeviceTlb =>
                new(type, InvalidationScope.Pages, 0, 0, sourceId, Sized(qword1, (qword1 & 1) != 0), false),
            // GI, bit 0 of qword 1: for every PASID of the device. It is no smaller than the PASID that we look for.
            DescriptorType.PasidDeviceTlb =>
                new(type, InvalidationScope.Pages, 0, pasid, domainId, Sized(qword1, (qword1 & 0x800) != 0), false),
            _ => new(type, InvalidationScope.Nothing, 0, 0, 0, default, false),
        };
    }

    private static InvalidationScope ContextScope(int granularity) => granularity switch
    {
        1 => InvalidationScope.Global,
        2 => InvalidationScope.Domain,
        3 => InvalidationScope.Device,
        _ => InvalidationScope.Nothing,
    };

    private static InvalidationScope IotlbScope(int granularity) => granularity switch
    {
        1 => InvalidationScope.Global,
        2 => InvalidationScope.Domain,
        3 => InvalidationScope.Pages,
        _ => InvalidationScope.Nothing,
    };

    private static InvalidationScope PasidIotlbScope(int granularity) => granularity switch
    {
        2 => InvalidationScope.Pasid,
        3 => InvalidationScope.Pages,
        _ => InvalidationScope.Nothing,
    };

    private static InvalidationScope PasidCacheScope(int granularity) => granularity switch
    {
        0 => InvalidationScope.Domain,
        1 => InvalidationScope.Pasid,
        3 => InvalidationScope.Global,
        _ => InvalidationScope.Nothing,
    };

    // AM, bits 5:0: the number of low page-number bits that are not compared.
    private static PageSpan Masked(ulong qword1)
    {
        int mask = (int)(qword1 & 0x3f);
        if (mask >= 52) return PageSpan.Everything;
        long first = (long)(qword1 >> 12) >> mask << mask;
        return new PageSpan(first, first + (1L << mask));
    }

    // With S set, k ones from address bit 12 on and then a zero: 2^(k+1) pages.
    private static PageSpan Sized(ulong qword1, bool sized)
    {
        ulong page = qword1 >> 12;
        if (!sized) return new PageSpan((long)page, (long)page + 1);
        int order = BitOperations.TrailingZeroCount(~page) + 1;
        if (order >= 52) return PageSpan.Everything;
        long first = (long)(page >> order << order);
        return new PageSpan(first, first + (1L << order));
    }
}
