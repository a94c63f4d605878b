using PasidVerify.Spec;

namespace PasidVerify.Explorer;

/// <summary>A requirement that fails, and where.</summary>
/// <param name="Requirement">The requirement.</param>
/// <param name="Point">The first point at which it fails; null where it is about whole states.</param>
internal sealed record Breach(Requirement Requirement, Point? Point)
{
    /// <summary>What must hold, and the values for which it does not.</summary>
    public string Explanation => Point is { } point
        ? $"{Requirement.Sentence} Not so for {string.Join(", ", Values(point))}."
        : Requirement.Sentence;

    private IEnumerable<string> Values(Point point)
    {
        foreach (var sort in Requirement.Sorts) yield return $"{sort.Name} 0x{point[sort].Concrete:x}";
        if (!Requirement.Sorts.Contains(Sorts.Device) || !Requirement.Sorts.Contains(Sorts.Page)) yield break;
        yield return point.Request.Write.Concrete ? "a write" : "a read";
        yield return point.Request.Privileged.Concrete ? "privileged" : "not privileged";
    }
}
