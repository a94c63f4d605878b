using System.Collections.Frozen;

namespace PasidVerify.Prover;

/// <summary>What became of one proof obligation.</summary>
public enum ProofOutcome
{
    /// <summary>It holds for every state of every size.</summary>
    Proved,

    /// <summary>The solver has a candidate state that breaks it; a violation only once a trace replays.</summary>
    Candidate,

    /// <summary>The solver gave up.</summary>
    Unknown,

    /// <summary>One solver proved it, and another one has a state that breaks it: one of them is wrong.</summary>
    Disputed,
}

/// <summary>One proof obligation: a claim, or a lemma under the claims, and the operation that must preserve it.</summary>
/// <param name="Claim">Name of the claim, or "lemma" and its name.</param>
/// <param name="Operation">Name of the operation, or "initial" for the initial state.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Paths">Paths of the operation that were looked at.</param>
/// <param name="Elapsed">Time that the solver took for it.</param>
/// <param name="Detail">The candidate, or why the solver gave up, or what else there is to say of a proof.</param>
public sealed record Obligation(
    string Claim, string Operation, ProofOutcome Outcome, int Paths, TimeSpan Elapsed, string? Detail)
{
    /// <summary>Names of the lemmas from which it was proved; no other lemma is needed.</summary>
    public IReadOnlySet<string> RestsOn { get; init; } = FrozenSet<string>.Empty;
}
