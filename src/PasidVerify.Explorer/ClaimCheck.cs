using PasidVerify.Spec;

namespace PasidVerify.Explorer;

/// <summary>Looks at a requirement at every point of a scope.</summary>
internal sealed class ClaimCheck
{
    private static readonly Point Nowhere = new(new Dictionary<Lifted.Sort, Lifted.Bits>(), default);

    private readonly Claim claim;
    private readonly (Requirement Requirement, IReadOnlyList<Point> Points)[] parts;

    public ClaimCheck(Claim claim, ScopePoints points)
    {
        this.claim = claim;
        parts =
        [
            .. claim.Requirements.Select(requirement => (requirement, ComparesEverything(requirement)
                ? (IReadOnlyList<Point>)[]
                : points.Of(requirement.Sorts))),
        ];
    }

    public Claim Claim => claim;

    /// <summary>The first requirement that the step breaks, and those that it exercises.</summary>
    /// <param name="step">The step.</param>
    /// <param name="isNew">The state after was not looked at before.</param>
    /// <param name="isSame">The state after is that before.</param>
    /// <param name="isDone">
    /// Only what exercises a requirement is wanted, and this one needs no look any more: what is no witness is passed over.
    /// </param>
    public (Breach? Broken, IReadOnlyList<Requirement> Exercised) Look(
        Step step, bool isNew, bool isSame, Func<Requirement, bool>? isDone = null)
    {
        var exercised = new List<Requirement>();
        foreach (var (requirement, points) in parts)
        {
            if ((!isNew && !requirement.AboutSteps) || (isSame && step.IsRefused && !requirement.AboutRefusals)
                || !requirement.When(step) || isDone?.Invoke(requirement) == true)
            {
                continue;
            }

            if (ComparesEverything(requirement))
            {
                if (!requirement.Premise(step, Nowhere).Concrete) continue;
                if (!isSame) return (new(requirement, null), exercised);
                if (requirement.Witness(step, Nowhere).Concrete) exercised.Add(requirement);
                continue;
            }

            bool any = false;
            foreach (var point in points)
            {
                if (isDone is not null && !requirement.Witness(step, point).Concrete) continue;
                if (!requirement.Premise(step, point).Concrete) continue;
                if (!requirement.Conclusion(step, point).Concrete) return (new(requirement, point), exercised);
                any = any || requirement.Witness(step, point).Concrete;
            }

            if (any) exercised.Add(requirement);
        }

        return (null, exercised);
    }

    /// <summary>A requirement about every map at every key is looked at as a whole: equal keys, equal states.</summary>
    private static bool ComparesEverything(Requirement requirement) => requirement.Sorts.Contains(Sorts.Ticket);
}
