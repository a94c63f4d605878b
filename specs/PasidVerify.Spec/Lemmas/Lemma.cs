using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// A supporting invariant: true in every reachable state, and with the others strong enough to be preserved by every
/// operation. Claims are proved from lemmas; lemmas are proved from one another, one operation at a time.
/// </summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Sorts">What its points are made of.</param>
/// <param name="Parts">What it says of a state at a point: all of this, each of which is proved by itself.</param>
public sealed record Lemma(string Name, IReadOnlyList<Sort> Sorts, params IReadOnlyList<Func<State, Point, Bool>> Parts)
{
    /// <summary>
    /// Names of the maps that it is about: a proof assumes it where one of them was read, as it says nothing of others.
    /// </summary>
    public required IReadOnlyList<string> About { get; init; }

    /// <summary>It is true of a state at a point.</summary>
    public Bool Holds(State state, Point point)
    {
        Bool all = true;
        foreach (var part in Parts) all &= part(state, point);
        return all;
    }
}
