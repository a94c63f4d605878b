using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// iommu_unmap_kva (RFC 6/7; docs/contract.md, N4, N5). Fast mode checks the range only. Strict mode clears the
/// translations, then invalidates the IOTLB, and returns when that has completed; the grant lives until then.
/// </summary>
public static class UnmapKva
{
    /// <summary>Begins the call, under a call number that is free; fast mode needs none and is done at once.</summary>
    public static Status Begin(State s, DomainId domain, Bits address, Bits size, CallId call)
    {
        if (KvaDomain.Refuse(s, domain, address, size) is { } refusal) return refusal;
        if (domain == Domains.Kernel) return Status.Ok;
        if (!ByteRange.Aligned(address, size)) return Status.Misaligned;
        var pages = ByteRange.Pages(address, size);
        if (!KvaDomain.NoneIs(s, domain, pages, GrantPhase.Retiring)) return Status.Busy;
        if (!KvaDomain.NoneIs(s, domain, pages, GrantPhase.None)) return Status.NotMapped;
        if (CallsInFlight.Refuse(s, call) is { } full) return full;
        return Unmap.Begin(s, CallKind.UnmapKva, domain, pages, call, flush: !s.Design.NoFlushOnUnmapStrictKva);
    }
}
