namespace PasidVerify.Spec;

/// <summary>The claim about addresses that wait in a flush queue.</summary>
internal static class LazyCoherence
{
    public static Claim Claim() => new(
        "lazy-coherence",
        "A lazily unmapped address is not handed out again before a flush that began after its unmap has finished; until "
        + "then it reaches only its old frame.",
        [
            new(
                "old-frame-only",
                "Through a domain of the DMA API a device reaches the page frame that the address was last mapped to, and none "
                + "else; and none, once a flush that began after its unmap has finished.",
                Point.OfAccess,
                (step, p) => step.After.DomainOwners[p.Domain].Kind == DomainKind.Dma
                    & Translation.Reaches(step.After, p.Request, p.Way, p.Frame),
                (step, p) => Contract.Allows(step.After.Grants[new(p.Domain, p.Page)], p)
                    & (step.After.Grants[new(p.Domain, p.Page)].Phase != GrantPhase.Queued | Contract.Queued(step.After, p)))
            {
                ShownIn = NamedScopes.Lazy(),
                Witness = (step, p) => step.After.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.Queued,
            },
            new(
                "no-early-reuse",
                "An address that is handed out again no cache knows from before.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
                (step, p) => step.Before.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.Queued
                    & (step.After.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.Live
                        | step.After.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.Reserved),
                (step, p) => step.Before.StaleTranslations[
                    new(p.Device, p.Pasid, p.Domain, p.Page, p.Frame)].Level == CacheLevel.None)
            {
                ShownIn = NamedScopes.Lazy(),
                AboutSteps = true,
                When = step => step.Operation?.Name is Operation.MapDma or Operation.BeginMapSg
                    && step.Status is Status.Ok or Status.Pending,
            },
        ]);
}
