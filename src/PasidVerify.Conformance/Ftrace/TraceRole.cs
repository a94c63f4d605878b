namespace PasidVerify.Conformance.Ftrace;

/// <summary>What an event means to the checker.</summary>
internal enum TraceRole : byte
{
    Map,
    Unmap,

    /// <summary>iotlb_inv, page-selective within a domain.</summary>
    PageFlush,

    /// <summary>p_iotlb_inv, page-selective within a domain and PASID: first-stage translations only.</summary>
    PasidPageFlush,

    /// <summary>iotlb_inv of a whole domain.</summary>
    DomainFlush,

    /// <summary>p_iotlb_inv of a whole domain and PASID.</summary>
    PasidFlush,

    /// <summary>iotlb_inv of everything.</summary>
    GlobalFlush,

    /// <summary>dev_tlb_inv or p_dev_tlb_inv.</summary>
    DeviceFlush,

    /// <summary>cc_inv, pc_inv or cache_tag_unassign: what a domain id stands for may change here.</summary>
    ContextChange,

    /// <summary>An attach line: ends a change of context.</summary>
    Attach,

    /// <summary>cache_tag_flush_range: names the domain id of the flush that follows.</summary>
    FlushIntent,

    /// <summary>A probe: the call that it announces goes on, so it ends nothing.</summary>
    Probe,

    /// <summary>Any other line: the calls before it in its flow have returned.</summary>
    Other,
}
