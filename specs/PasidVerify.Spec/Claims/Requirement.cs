using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>One sentence of a claim: where the premise holds, the conclusion does.</summary>
/// <param name="Name">Name within the claim.</param>
/// <param name="Sentence">What it says.</param>
/// <param name="Sorts">What its points are made of.</param>
/// <param name="Premise">When it says something; some reachable step must fulfil it.</param>
/// <param name="Conclusion">What it says then.</param>
public sealed record Requirement(
    string Name,
    string Sentence,
    IReadOnlyList<Sort> Sorts,
    Func<Step, Point, Bool> Premise,
    Func<Step, Point, Bool> Conclusion)
{
    /// <summary>It compares the states before and after, rather than speak of the state after alone.</summary>
    public bool AboutSteps { get; init; }

    /// <summary>It says something of a refused step that changed nothing: a search looks at such steps for these alone.</summary>
    public bool AboutRefusals { get; init; }

    /// <summary>The operations and answers that it is about; all, if nothing else is said.</summary>
    public Func<Step, bool> When { get; init; } = _ => true;

    /// <summary>The scope in which a search has to show its case.</summary>
    public Scope ShownIn { get; init; } = NamedScopes.OneCall();

    /// <summary>
    /// The case that the sentence is there for, where its premise holds in more harmless ones too: some reachable step
    /// must show it, or the claim counts as never exercised.
    /// </summary>
    public Func<Step, Point, Bool> Witness { get; init; } = (_, _) => true;

    /// <summary>The requirement holds at a point.</summary>
    public Bool Holds(Step step, Point point) =>
        When(step) ? Premise(step, point).Implies(Conclusion(step, point)) : true;
}

/// <summary>A named claim: all its requirements.</summary>
/// <param name="Name">Its name in reports, traces and on the command line.</param>
/// <param name="Sentence">What it says.</param>
/// <param name="Requirements">Its parts.</param>
public sealed record Claim(string Name, string Sentence, IReadOnlyList<Requirement> Requirements);
