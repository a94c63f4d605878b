using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// What claims require of grants by what drivers <see cref="Asked"/>: they are given all of it and nothing else, and keep it
/// until they give it back.
/// </summary>
internal static class AskedRequirements
{
    /// <summary>Of `isolation`, for each call that grants.</summary>
    public static IEnumerable<Requirement> NothingElse() => Grants.Select(call => new Requirement(
        call.Operation + "-grants-nothing-else",
        $"What {call.Operation} begins to {call.Verb}, it was asked for: a page of its range, writing only if it was to be "
        + "written, and the memory that the driver named.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => Asked.Before(step, p).Phase != call.Phase & Asked.After(step, p).Phase == call.Phase,
        (step, p) => p.Domain == Asked.Domain(step) & Asked.Of(step, p.Page)
            & Asked.After(step, p).Writable.Implies(Asked.Writing(step, p)) & Asked.Leads(step, p))
    {
        ShownIn = call.ShownIn,
        AboutSteps = true,
        When = step => step.Operation?.Name == call.Operation,
    });

    /// <summary>Of `isolation`: nothing is granted in any other way.</summary>
    public static Requirement NobodyElse() => new(
        "nobody-else-grants",
        "What is granted, or kept for a list, a call has just begun to that is there for it; or it was so before, for the "
        + "same memory with the same rights; or it was mapped and is being unmapped.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => Asked.After(step, p).Phase != GrantPhase.None,
        (step, p) => (IsWhatTheCallGrants(step, p) & Asked.Before(step, p).Phase != Asked.After(step, p).Phase)
            | (IsTheSameMemory(step, p)
                & (Asked.Before(step, p).Phase == Asked.After(step, p).Phase | IsBegunToBeTaken(step, p))))
    {
        AboutSteps = true,
        When = step => step.Operation is not null,
    };

    /// <summary>Of `isolation`, for each call that takes away.</summary>
    public static IEnumerable<Requirement> NothingStays() => Unmaps.Select(call => new Requirement(
        call.Operation + "-takes-all-of-it",
        $"When {call.Operation} has succeeded, no page of its range is mapped.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => p.Domain == Asked.Domain(step) & p.Domain >= Domains.FirstAllocated & Asked.Of(step, p.Page),
        (step, p) => Asked.After(step, p).Phase != GrantPhase.Live)
    {
        ShownIn = call.ShownIn,
        AboutSteps = true,
        When = step => step.Operation?.Name == call.Operation && step.Status is Status.Ok or Status.Pending,
    });

    /// <summary>Of `availability`, for each call that grants.</summary>
    public static IEnumerable<Requirement> AllOfIt() => Grants.Select(call => new Requirement(
        call.Operation + "-grants-all-of-it",
        $"When {call.Operation} has succeeded, it does {call.Verb} every page of its range in the domain's own table, to be "
        + "written if it was to be, for the memory that the driver named, if any; what map_dma maps is one mapping.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => p.Domain == Asked.Domain(step) & p.Domain >= Domains.FirstAllocated & Asked.Of(step, p.Page),
        (step, p) => Asked.After(step, p).Phase == call.Phase & Asked.IsOneMapping(step, Asked.After(step, p))
            & Asked.After(step, p).Writable == Asked.Writing(step, p) & Asked.Leads(step, p))
    {
        ShownIn = call.ShownIn,
        AboutSteps = true,
        When = step => step.Operation?.Name == call.Operation && step.Status is Status.Ok or Status.Pending,
    });

    /// <summary>Of `availability`.</summary>
    public static Requirement ListIsOneMapping() => new(
        "list-is-one-mapping",
        "When a list has been mapped, each page of its range is, and all are one mapping.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => IsEndOfList(step, p),
        (step, p) => Asked.After(step, p).Phase == GrantPhase.Live & Asked.IsOneMapping(step, Asked.After(step, p)))
    {
        ShownIn = NamedScopes.List(),
        AboutSteps = true,
        When = step => step.Operation?.Name == Operation.End && step.Status == Status.Ok,
    };

    /// <summary>Of `availability`: what was not to be taken away stays, and stays as it was.</summary>
    public static Requirement RestStays() => new(
        "what-is-not-taken-stays",
        "What is mapped, or kept for a list, stays so, for the same memory with the same rights, until a call takes it away "
        + "(in a domain of the DMA API the whole mapping), or maps a segment of the list there.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => IsKept(Asked.Before(step, p)),
        (step, p) => IsTaken(step, p) | IsSegment(step, p) | StaysTheSame(step, p))
    {
        AboutSteps = true,
        When = step => step.Operation is not null,
        Witness = IsTaken,
    };

    /// <summary>
    /// The call was to take the page's mapping away, or ends what was to: a disable of its domain, an unmap that has begun.
    /// </summary>
    internal static Bool IsTaken(Step step, Point p)
    {
        if (Unmaps.Any(call => call.Operation == step.Operation?.Name))
            return p.Domain == Asked.Domain(step) & Asked.Of(step, p.Page) & Asked.IsOneMapping(step, Asked.Before(step, p));
        if (step.Operation?.Name != Operation.End) return false;
        var call = Asked.CallOf(step);
        var disabled = call.Kind == CallKind.Disable & call.Pasid >= Pasids.FirstDynamic;
        var unmapped = (call.Kind == CallKind.UnmapDma | call.Kind == CallKind.UnmapKva) & call.Pages.Contains(p.Page)
            & Asked.Before(step, p).Phase != GrantPhase.Live;
        return p.Domain == call.Domain & (disabled | unmapped);
    }

    private static (string Operation, string Verb, GrantPhase Phase, Scope ShownIn)[] Grants { get; } =
    [
        (Operation.MapKva, "grant", GrantPhase.Live, NamedScopes.OneCall()),
        (Operation.MapDma, "grant", GrantPhase.Live, NamedScopes.Bounce()),
        (Operation.BeginMapSg, "keep", GrantPhase.Reserved, NamedScopes.List()),
        (Operation.MapSegment, "grant", GrantPhase.Live, NamedScopes.List()),
    ];

    private static (string Operation, Scope ShownIn)[] Unmaps { get; } =
    [
        (Operation.BeginUnmapKva, NamedScopes.OneCall()),
        (Operation.BeginUnmapDma, NamedScopes.Lazy()),
        (Operation.BeginUndoMapSg, NamedScopes.List()),
    ];

    private static Bool IsKept(Grant grant) => grant.Phase == GrantPhase.Live | grant.Phase == GrantPhase.Reserved;

    private static Bool IsWhatTheCallGrants(Step step, Point p)
    {
        Bool any = false;
        foreach (var call in Grants.Where(call => call.Operation == step.Operation?.Name))
            any |= Asked.After(step, p).Phase == call.Phase;
        return any;
    }

    /// <summary>A device may still get through to what it reached before.</summary>
    private static Bool IsBegunToBeTaken(Step step, Point p) => IsTaken(step, p)
        & Asked.Before(step, p).Phase == GrantPhase.Live
        & (Asked.After(step, p).Phase == GrantPhase.Retiring | Asked.After(step, p).Phase == GrantPhase.Queued);

    private static Bool IsTheSameMemory(Step step, Point p)
    {
        var (before, after) = (Asked.Before(step, p), Asked.After(step, p));
        return after.Frame == before.Frame & after.Writable == before.Writable
            & after.Bounced == before.Bounced & after.Buffer.Source == before.Buffer.Source
            & after.Buffer.From == before.Buffer.From & after.Buffer.To == before.Buffer.To;
    }

    private static Bool IsSegment(Step step, Point p) => step.Operation?.Name == Operation.MapSegment
        ? Asked.Before(step, p).Phase == GrantPhase.Reserved & p.Domain == Asked.Domain(step) & Asked.Of(step, p.Page)
        : false;

    private static Bool StaysTheSame(Step step, Point p)
    {
        var (before, after) = (Asked.Before(step, p), Asked.After(step, p));
        var together = before.Mapping.First == after.Mapping.First & before.Mapping.Count == after.Mapping.Count;
        return after.Phase == before.Phase & IsTheSameMemory(step, p) & (together | IsEndOfList(step, p));
    }

    private static Bool IsEndOfList(Step step, Point p) => step.Operation?.Name == Operation.End
        ? Asked.CallOf(step).Kind == CallKind.MapSg & p.Domain == Asked.Domain(step) & Asked.Of(step, p.Page)
        : false;
}
