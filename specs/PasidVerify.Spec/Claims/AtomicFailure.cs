using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about calls that are refused.</summary>
internal static class AtomicFailure
{
    public static Claim Claim() => new(
        "atomic-failure",
        "A call that returns an error leaves no grant and no translation behind once its own flush is done, and "
        + "everything else as it was.",
        [
            .. Operation.All().Select(operation => Unchanged(operation.Name) with
            {
                ShownIn = ScopeOf(operation),
            }),
            new(
                "failed-list",
                "When a list that failed has been undone, as any buffer that was unmapped, nothing is granted at its "
                + "addresses and nothing is reached there.",
                Point.OfAccess,
                WasUnmapped,
                (step, p) => step.After.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.None
                    & !Translation.Reaches(step.After, p.Request, p.Way, p.Frame))
            {
                ShownIn = NamedScopes.List(),
                AboutSteps = true,
                When = step => step.Operation?.Name == Operation.End && step.Status == Status.Ok,
                // It failed half-way: the page before was mapped, this one was not.
                Witness = (step, p) => step.Before.Grants[new(p.Domain, p.Page - 1)].Phase == GrantPhase.Retiring
                    & step.Before.Grants[new(p.Domain, p.Page)].Phase == GrantPhase.Reserved,
            },
        ]);

    private static Scope ScopeOf(Operation operation) => operation switch
    {
        { Name: Operation.Store } => NamedScopes.Bounce(),
        { IsKernels: true } => NamedScopes.Kernel(),
        { IsOfLists: true } => NamedScopes.List(),
        { IsOfDmaApi: true } => NamedScopes.Lazy(),
        _ => NamedScopes.OneCall(),
    };

    private static Requirement Unchanged(string operation) => new(
        operation + "-refused",
        operation == Operation.End
            ? "An end that is refused, or still pending, changes nothing anywhere."
            : $"A refused {operation} changes nothing anywhere.",
        [.. Point.OfAccess, Sorts.Offset, Sorts.Region, Sorts.Call, Sorts.Ticket],
        (_, _) => true,
        Unchanged)
    {
        AboutSteps = true,
        AboutRefusals = true,
        When = step => step.Operation?.Name == operation && step.IsRefused,
        // Of a call in flight, not of a number that stands for none.
        Witness = (step, _) => operation != Operation.End || step.Status == Status.Pending,
    };

    private static Bool WasUnmapped(Step step, Point p)
    {
        var call = step.Before.Calls[new(step.Arguments[0])];
        return call.Kind == CallKind.UnmapDma & call.Domain == p.Domain & call.Pages.Contains(p.Page);
    }

    private static Bool Unchanged(Step step, Point p)
    {
        Bool same = true;
        foreach (var (before, after) in step.Before.Maps.Zip(step.After.Maps)) same &= before.SameAt(after, p);
        return same;
    }
}
