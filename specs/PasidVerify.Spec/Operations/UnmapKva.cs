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
        if (!KvaDomain.Aligned(address, size)) return Status.Misaligned;
        var pages = KvaDomain.Pages(address, size);
        if (!KvaDomain.NoneIs(s, domain, pages, GrantPhase.Retiring)) return Status.Busy;
        if (!KvaDomain.NoneIs(s, domain, pages, GrantPhase.None)) return Status.NotMapped;
        if (CallsInFlight.Refuse(s, call, descriptors: 2) is { } full) return full;

        var owner = s.DomainOwners[domain];
        if (!s.Design.FlushBeforeClear) ClearTranslations(s, owner, domain, pages);
        var flush = s.Design.NoFlushOnUnmapStrictKva
            ? 0
            : Invalidation.Submit(s, DescriptorKind.IotlbPages, domain, owner.Pasid, pages);
        var wait = Invalidation.SubmitWait(s);
        s.Grants.Set(
            pages,
            page => new(domain, page),
            page => s.Grants[new(domain, page)] with { Phase = GrantPhase.Retiring, Call = call });
        s.Calls[call] = new(
            CallKind.UnmapKva,
            owner.Device,
            owner.Pasid,
            domain,
            pages,
            Region: default,
            EntryFlush: 0,
            flush,
            wait);
        return Status.Pending;
    }

    /// <summary>The contract ends the grant when the call returns.</summary>
    internal static void Finish(State s, Call call)
    {
        if (s.Design.FlushBeforeClear)
            ClearTranslations(s, s.DomainOwners[call.Domain], call.Domain, call.Pages);
        s.Grants.Set(
            call.Pages,
            page => new(call.Domain, page),
            _ => new(GrantPhase.None, false, 0, 0));
    }

    /// <summary>Memory forgets the translations; the IOTLB may have loaded them and does not.</summary>
    private static void ClearTranslations(State s, Owner owner, DomainId domain, PageRange pages)
    {
        s.StaleLeaves.Set(pages, Loaded, Rights);
        s.Tables.Set(pages, page => new(domain, page), _ => new(false, false, 0));

        StaleRights Rights(Page page)
        {
            var (leaf, stale) = (Leaf(page), s.StaleLeaves[Loaded(page)]);
            return new(
                stale.Present | leaf.Present,
                (stale.Present & stale.Writable) | (leaf.Present & leaf.Writable));
        }

        Leaf Leaf(Page page) => s.Tables[new(domain, page)];
        LoadedLeaf Loaded(Page page) => new(owner.Pasid, domain, page, Leaf(page).Frame);
    }
}
