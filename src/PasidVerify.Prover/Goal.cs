using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>A condition that an obligation is about.</summary>
/// <param name="Name">Name of the claim or lemma that it is part of.</param>
/// <param name="Part">Which part of the claim it is: a requirement by name and sentence.</param>
/// <param name="Sorts">What its points are made of.</param>
/// <param name="Holds">The condition.</param>
internal sealed record Goal(string Name, string Part, IReadOnlyList<Sort> Sorts, Func<Step, Point, Bool> Holds)
{
    /// <summary>A lemma's name among the names of claims.</summary>
    public static string NameOf(Lemma lemma) => "lemma " + lemma.Name;

    public static IReadOnlyList<Goal> Of(IEnumerable<Claim> claims, IEnumerable<Lemma> lemmas) =>
    [
        .. from claim in claims
           from requirement in claim.Requirements
           select new Goal(claim.Name, $"{requirement.Name}: {requirement.Sentence}", requirement.Sorts, requirement.Holds),
        .. lemmas.Select(lemma => new Goal(
            NameOf(lemma), lemma.Name, lemma.Sorts, (step, point) => lemma.Holds(step.After, point))),
    ];
}
