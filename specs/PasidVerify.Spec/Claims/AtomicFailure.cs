using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about calls that are refused.</summary>
internal static class AtomicFailure
{
    public static Claim Claim() => new(
        "atomic-failure",
        "A call that returns an error leaves no grant and no translation behind, and everything else as it was.",
        [
            .. Operation.All().Select(operation => Unchanged(operation.Name) with
            {
                ShownIn = operation.IsKernels ? Scope.Kernel() : operation.IsOfDmaApi ? Scope.Lazy() : Scope.OneCall(),
            }),
        ]);

    private static Requirement Unchanged(string operation) => new(
        operation + "-refused",
        operation == Operation.End
            ? "An end that is refused, or still pending, changes nothing anywhere."
            : $"A refused {operation} changes nothing anywhere.",
        [.. Point.OfAccess, Sorts.Region, Sorts.Call, Sorts.Ticket],
        (_, _) => true,
        Unchanged)
    {
        AboutSteps = true,
        When = step => step.Operation?.Name == operation && Refused(step),
        // Of a call in flight, not of a number that stands for none.
        Witness = (step, _) => operation != Operation.End || step.Status == Status.Pending,
    };

    private static bool Refused(Step step) => step.Status switch
    {
        Status.Ok => false,
        Status.Pending => step.Operation?.Name == Operation.End,
        _ => true,
    };

    private static Bool Unchanged(Step step, Point p)
    {
        Bool same = true;
        foreach (var (before, after) in step.Before.Maps.Zip(step.After.Maps)) same &= before.SameAt(after, p);
        return same;
    }
}
