namespace PasidVerify.Conformance.Ftrace;

/// <summary>Invalidation descriptor types, by number (VT-d 6.5.2).</summary>
public enum DescriptorType : byte
{
    /// <summary>cc_inv: context cache.</summary>
    ContextCache = 1,

    /// <summary>iotlb_inv: IOTLB and paging-structure caches, by domain.</summary>
    Iotlb = 2,

    /// <summary>dev_tlb_inv: a device's own TLB, requests without PASID.</summary>
    DeviceTlb = 3,

    /// <summary>iec_inv: interrupt entry cache; no translation of addresses.</summary>
    InterruptEntryCache = 4,

    /// <summary>inv_wait: completion marker; the driver's own one is never traced.</summary>
    Wait = 5,

    /// <summary>p_iotlb_inv: IOTLB and first-stage paging-structure caches, by domain and PASID.</summary>
    PasidIotlb = 6,

    /// <summary>pc_inv: PASID cache.</summary>
    PasidCache = 7,

    /// <summary>p_dev_tlb_inv: a device's own TLB, requests with PASID.</summary>
    PasidDeviceTlb = 8,

    /// <summary>page_grp_resp: an answer to a page request, no invalidation.</summary>
    PageGroupResponse = 9,
}

/// <summary>The names that the qi_submit event prints for the types.</summary>
internal static class DescriptorTypes
{
    /// <summary>False for a name the driver of this age does not print (it falls back to a number).</summary>
    public static bool TryFromName(ReadOnlySpan<char> name, out DescriptorType type)
    {
        type = name switch
        {
            "cc_inv" => DescriptorType.ContextCache,
            "iotlb_inv" => DescriptorType.Iotlb,
            "dev_tlb_inv" => DescriptorType.DeviceTlb,
            "iec_inv" => DescriptorType.InterruptEntryCache,
            "inv_wait" => DescriptorType.Wait,
            "p_iotlb_inv" => DescriptorType.PasidIotlb,
            "pc_inv" => DescriptorType.PasidCache,
            "p_dev_tlb_inv" => DescriptorType.PasidDeviceTlb,
            "page_grp_resp" => DescriptorType.PageGroupResponse,
            _ => 0,
        };
        return type != 0;
    }
}
