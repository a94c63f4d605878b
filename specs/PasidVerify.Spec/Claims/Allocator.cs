using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about numbers that are handed out.</summary>
internal static class Allocator
{
    public static Claim Claim() => new(
        "allocator",
        "PASIDs 0 and 1 are never allocated; nothing is allocated twice; nothing in use is reused.",
        [
            new(
                "free-pasid",
                "A PASID that KVA mode gives is none of the reserved ones, nobody's, and no cache knows it.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
                (step, p) => GivesKva(step) & Pasid(step) == p.Pasid,
                (step, p) => p.Pasid >= Pasids.FirstDynamic & !step.Before.PasidOwners[p.Pasid].Used
                    & UnknownToCaches(step.Before, p))
            {
                AboutSteps = true,
                When = step => step.Operation?.Name == Operation.Enable,
            },
            new(
                "free-domain",
                "A domain id that is given is nobody's, and no cache knows it.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
                (step, p) => step.Before.DomainOwners[p.Domain].Kind == DomainKind.None
                    & step.After.DomainOwners[p.Domain].Kind != DomainKind.None,
                (step, p) => UnknownToCaches(step.Before, p)
                    & step.Before.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.None)
            {
                AboutSteps = true,
                When = step => step.Status == Status.Ok,
            },
            new(
                "free-address",
                "An address that the DMA API gives is mapped for nobody, and not being unmapped.",
                [Sorts.Domain, Sorts.Page],
                (step, p) => p.Domain == step.Before.DefaultDomains[new(step.Arguments[0])].Domain
                    & Handed(step).Contains(p.Page),
                (step, p) => step.Before.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.None
                    | step.Before.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.Queued)
            {
                ShownIn = NamedScopes.Lazy(),
                AboutSteps = true,
                When = step => step.Operation?.Name is Operation.MapDma or Operation.BeginMapSg
                    && step.Status is Status.Ok or Status.Pending,
            },
            BounceRequirements.FreeSlot(),
        ]);

    private static Bool GivesKva(Step step) =>
        step.Status == Status.Ok & new Choice<Mode>(step.Arguments[1]) == Mode.Kva;

    private static Bool UnknownToCaches(State s, Point p) =>
        Caches.Level(s, p.Device, p.Pasid, p.Domain) == CacheLevel.None
        & s.StaleTranslations[new(p.Device, p.Pasid, p.Domain, p.Page, p.Frame)].Level == CacheLevel.None;

    private static PasidId Pasid(Step step) => new(step.Arguments[2]);

    internal static PageRange Handed(Step step) => step.Operation?.Name == Operation.MapDma
        ? MapDma.Pages(step.Arguments[1], step.Arguments[2], step.Arguments[3])
        : ByteRange.Pages(step.Arguments[1], step.Arguments[2]);
}
