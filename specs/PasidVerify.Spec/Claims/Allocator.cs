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
                "A PASID that KVA mode gives is one of those to give, nobody's, and no cache knows it.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
                (step, p) => GivesKva(step) & Pasid(step) == p.Pasid,
                (step, p) => step.Before.Layout.DynamicPasids.Contains(p.Pasid) & !step.Before.PasidOwners[p.Pasid].Used
                    & UnknownToCaches(step.Before, p))
            {
                AboutSteps = true,
                When = step => step.Operation?.Name == Operation.Enable,
            },
            new(
                "free-domain",
                "A domain id that is given is one of those to give, nobody's, and no cache knows it.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
                (step, p) => IsGiven(step.Before.DomainOwners[p.Domain], step.After.DomainOwners[p.Domain]),
                (step, p) => step.Before.DomainOwners[p.Domain].Kind == DomainKind.None
                    & step.Before.Layout.AllocatedDomains.Contains(p.Domain) & UnknownToCaches(step.Before, p)
                    & step.Before.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.None)
            {
                AboutSteps = true,
                When = step => step.Status == Status.Ok,
            },
            new(
                "free-address",
                "An address that the DMA API gives is one of the aperture, mapped for nobody, and not being unmapped.",
                [Sorts.Domain, Sorts.Page],
                (step, p) => p.Domain == step.Before.DefaultDomains[new(step.Arguments[0])].Domain
                    & Handed(step).Contains(p.Page),
                (step, p) => step.Before.Layout.InAperture(Handed(step))
                    & (step.Before.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.None
                        | step.Before.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.Queued))
            {
                ShownIn = NamedScopes.Lazy(),
                AboutSteps = true,
                When = step => step.Operation?.Name is Operation.MapDma or Operation.BeginMapSg
                    && step.Status is Status.Ok or Status.Pending,
            },
            BounceRequirements.FreeSlot(),
            new(
                "exhausted-is-true",
                "Where KVA mode finds no PASID, or for an untrusted device no domain id, none is left.",
                [Sorts.Pasid, Sorts.Domain],
                (step, p) => new Choice<Mode>(step.Arguments[1]) == Mode.Kva
                    & step.Before.Layout.DynamicPasids.Contains(p.Pasid)
                    & step.Before.Layout.AllocatedDomains.Contains(p.Domain),
                (step, p) => step.Before.PasidOwners[p.Pasid].Used
                    | (!step.Before.Devices[new(step.Arguments[0])].Trusted
                        & step.Before.DomainOwners[p.Domain].Kind != DomainKind.None))
            {
                ShownIn = NamedScopes.OnePasid(),
                AboutSteps = true,
                AboutRefusals = true,
                When = step => step.Operation?.Name == Operation.Enable && step.Status == Status.Exhausted,
            },
            Held("pasid-is-held", "A PASID in use is that of its device's attachment.", Sorts.Pasid, PasidIsHeld),
            Held("slot-is-held", "A bounce frame in use is what a bounced page leads to.", Sorts.Frame, SlotIsHeld) with
            {
                ShownIn = NamedScopes.Bounce(),
            },
            Held("table-page-is-held", "A table page in use is that of its region.", Sorts.Table, TablePageIsHeld) with
            {
                ShownIn = NamedScopes.Kernel(),
            },
        ]);

    /// <summary>Who has the PASID is attached with it: it comes back when that ends.</summary>
    private static Bool PasidIsHeld(State s, Point p)
    {
        var (owner, attachment) = (s.PasidOwners[p.Pasid], s.Attachments[s.PasidOwners[p.Pasid].Device]);
        return owner.Used.Implies(attachment.Phase != Phase.Off & attachment.Pasid == p.Pasid);
    }

    /// <summary>A page that is mapped, or being unmapped, leads to the bounce frame.</summary>
    private static Bool SlotIsHeld(State s, Point p)
    {
        var slot = s.SlotOwners[p.Frame];
        var grant = s.Grants[new(slot.Domain, slot.Page)];
        return slot.Used.Implies(grant.Bounced & grant.Frame == p.Frame
            & (grant.Phase == GrantPhase.Live | grant.Phase == GrantPhase.Retiring));
    }

    /// <summary>The region has the table page, or gives it back.</summary>
    private static Bool TablePageIsHeld(State s, Point p)
    {
        var region = s.Regions[s.TablePages[p.Table].Region];
        return s.TablePages[p.Table].Used.Implies(region.Phase != TablePhase.None & region.Table == p.Table);
    }

    private static Requirement Held(string name, string sentence, Sort sort, Func<State, Point, Bool> holds) => new(
        name, sentence, [sort], (_, _) => true, (step, p) => holds(step.After, p));

    private static Bool IsGiven(DomainOwner before, DomainOwner after) => after.Kind != DomainKind.None
        & (before.Kind != after.Kind | before.Device != after.Device | before.Pasid != after.Pasid);

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
