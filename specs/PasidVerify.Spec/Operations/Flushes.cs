using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// The sequences of invalidations that calls wait for, from the upper cache to the lower ones, as each is refilled from
/// the one before (VT-d 6.5.3.3), with a wait descriptor at the end.
/// </summary>
internal static class Flushes
{
    /// <summary>Descriptors that the longest sequence takes.</summary>
    public const ulong Descriptors = 4;

    /// <summary>A PASID-table entry was removed.</summary>
    public static Flush OfEntry(State s, DeviceId device, PasidId pasid, DomainId domain)
    {
        var tags = default(Tags) with { Device = device, Pasid = pasid, Domain = domain };
        var entry = s.Design.PasidEntryWithoutCacheFlush
            ? 0
            : Invalidation.Submit(s, DescriptorKind.PasidCache, tags);
        return Of(s, DescriptorKind.Iotlb, DescriptorKind.DeviceTlb, tags) with { Entry = entry };
    }

    /// <summary>Pages were taken out of a domain's table, or lost rights.</summary>
    public static Flush OfPages(State s, DomainId domain, PageRange pages) => Of(
        s,
        DescriptorKind.IotlbPages,
        DescriptorKind.DeviceTlbPages,
        default(Tags) with { Domain = domain, Pages = pages });

    /// <summary>Anything may have been taken out of a domain's table (Linux: cache_tag_flush_all).</summary>
    public static Flush OfAllPages(State s, DomainId domain) => Of(
        s, DescriptorKind.IotlbPasids, DescriptorKind.DeviceTlbDomain, default(Tags) with { Domain = domain });

    /// <summary>The kernel's own table lost something, a table page too: every PASID in fast mode has its domain.</summary>
    public static Flush OfKernel(State s) => Of(
        s, DescriptorKind.IotlbDomain, DescriptorKind.DeviceTlbDomain, default(Tags) with { Domain = Domains.Kernel });

    /// <summary>Nothing is invalidated: the wait alone.</summary>
    public static Flush OfNothing(State s) => default(Flush) with { Wait = Invalidation.SubmitWait(s) };

    private static Flush Of(State s, DescriptorKind iotlb, DescriptorKind deviceTlb, Tags tags)
    {
        var owner = s.DomainOwners[tags.Domain];
        Bool untagged = s.Design.PasidRecordedPerDomain & owner.Kind == DomainKind.Dma & !owner.RecordsPasid;
        var first = Invalidation.Submit(s, iotlb, tags with { UntaggedOnly = untagged });
        var second = Invalidation.Submit(
            s, deviceTlb, tags with { UntaggedOnly = s.Design.NoDeviceTlbFlushForPasid });
        return new(Entry: 0, first, second, Invalidation.SubmitWait(s));
    }
}
