using System.Collections.Frozen;

namespace PasidVerify.Lifted;

/// <summary>What a solver says of a goal.</summary>
public enum Outcome
{
    /// <summary>The goal follows: its negation is unsatisfiable.</summary>
    Follows,

    /// <summary>The solver has a state that may break the goal; only a replayed trace makes it a violation.</summary>
    Candidate,

    /// <summary>The solver gave up.</summary>
    Unknown,
}

/// <summary>A solver's answer.</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Detail">The candidate state, or why the solver gave up.</param>
public sealed record Answer(Outcome Outcome, string? Detail)
{
    /// <summary>
    /// Names of the assumptions that a goal which follows rests on: it follows from these alone, which may be more than it
    /// needs.
    /// </summary>
    public IReadOnlySet<string> RestsOn { get; init; } = FrozenSet<string>.Empty;
}
