using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>
/// What is assumed of the state before a step: the lemmas, at the indexes that turned up on the current path. Lemmas
/// speak of further keys, at which they may be assumed in turn.
/// </summary>
internal sealed class Assumptions(PathExplorer explorer, IReadOnlyList<Lemma> lemmas, State before)
{
    /// <summary>
    /// How often they are deepened at most. Most goals follow from what is assumed first; more would be sound too, and makes
    /// every query harder.
    /// </summary>
    public const int Depth = 2;

    private readonly HashSet<(Lemma, string)> assumed = [];

    /// <summary>Assumes the lemmas at the keys that are read by now.</summary>
    public void Deepen()
    {
        var points = lemmas.SelectMany(lemma => Points.Of(explorer, lemma).Select(point => (lemma, point))).ToList();
        foreach (var (lemma, point) in points)
        {
            string name = PathExplorer.NameOf(lemma.Sorts.Select(sort => point[sort]));
            if (assumed.Add((lemma, name))) explorer.Assume(lemma.Holds(before, point), lemma.Name);
        }

        foreach (var instance in explorer.Instances()) explorer.Assume(instance);
    }
}
