using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about calls that are refused.</summary>
internal static class AtomicFailure
{
    public static Claim Claim() => new(
        "atomic-failure",
        "A call that returns an error leaves no grant and no translation behind, and everything else as it was.",
        [
            new(
                "unchanged",
                "A refused operation, and an end that is still pending, change nothing anywhere.",
                [
                    Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame, Sorts.Call, Sorts.Ticket,
                ],
                (step, _) => Refused(step),
                (step, p) => Unchanged(step, p))
            {
                AboutSteps = true,
            },
        ]);

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
