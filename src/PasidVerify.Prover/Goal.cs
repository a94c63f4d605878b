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
           select new Goal(
               claim.Name,
               $"{requirement.Name}: {requirement.Sentence}",
               requirement.Sorts,
               requirement.AboutSteps
                   ? requirement.Holds
                   : Preserved((state, point) => requirement.Holds(new(state, null, [], Spec.Status.Ok, state), point))),
        .. from lemma in lemmas
           from part in lemma.Parts
           select new Goal(NameOf(lemma), lemma.Name, lemma.Sorts, Preserved(part)),
    ];

    /// <summary>
    /// What is said of states is preserved: it may be taken as true before the step. Before the first one is nothing.
    /// </summary>
    private static Func<Step, Point, Bool> Preserved(Func<State, Point, Bool> holds) => (step, point) =>
        step.Operation is null
            ? holds(step.After, point)
            : holds(step.Before, point).Implies(holds(step.After, point));
}
