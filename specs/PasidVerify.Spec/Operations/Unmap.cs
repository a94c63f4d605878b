namespace PasidVerify.Spec;

/// <summary>
/// Taking pages out of a domain's own table, strictly: memory first, then the caches, and the grant lives until they
/// are clean (Linux: iommu_unmap and iommu_iotlb_sync).
/// </summary>
internal static class Unmap
{
    /// <summary>Begins the call.</summary>
    public static Status Begin(
        State s, CallKind kind, DomainId domain, PageRange pages, CallId call, bool flush)
    {
        if (!s.Design.FlushBeforeClear) ClearTranslations(s, domain, pages);
        s.Grants.Set(
            pages,
            page => new(domain, page),
            page => s.Grants[new(domain, page)] with { Phase = GrantPhase.Retiring, Call = call });
        s.Calls[call] = default(Call) with
        {
            Kind = kind,
            Domain = domain,
            Pages = pages,
            Flush = flush ? Flushes.OfPages(s, domain, pages) : Flushes.OfNothing(s),
        };
        return Status.Pending;
    }

    /// <summary>The contract ends the grant when the call returns.</summary>
    public static void Finish(State s, Call call)
    {
        if (s.Design.FlushBeforeClear) ClearTranslations(s, call.Domain, call.Pages);
        s.Grants.Set(call.Pages, page => new(call.Domain, page), _ => default);
    }

    /// <summary>Memory forgets the translations; caches may have loaded them and do not.</summary>
    public static void ClearTranslations(State s, DomainId domain, PageRange pages)
    {
        Caches.Remember(s, domain, pages, page => s.Tables[new(domain, page)]);
        s.Tables.Set(pages, page => new(domain, page), _ => new(false, false, 0));
    }
}
