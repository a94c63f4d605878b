using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// A supporting invariant: true in every reachable state, and with the others strong enough to be preserved by every
/// operation. Claims are proved from lemmas; lemmas are proved from one another, one operation at a time.
/// </summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Sorts">What its points are made of.</param>
/// <param name="Holds">What it says of a state at a point.</param>
public sealed record Lemma(string Name, IReadOnlyList<Sort> Sorts, Func<State, Point, Bool> Holds);
