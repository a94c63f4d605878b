using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>A law of arithmetic, for all inputs: where the premise holds, the conclusion does.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="State">Builds premise and conclusion over 64-bit unknowns, by name.</param>
public sealed record Law(string Name, Func<Func<string, LiftedWord>, (Bool Premise, Bool Conclusion)> State)
{
    /// <summary>What obligations about arithmetic are of, where others name a claim.</summary>
    public const string Claim = "arithmetic";

    /// <summary>Proves the law, and that its premise can hold at all.</summary>
    /// <param name="queryTimeoutMs">Milliseconds after which one solver query counts as unknown.</param>
    /// <param name="log">Keeps the queries.</param>
    public Obligation Prove(int queryTimeoutMs, QueryLog? log = null)
    {
        using var explorer = new PathExplorer(queryTimeoutMs, isArithmetic: true) { Log = log };
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var (premise, conclusion) = State(name => new(explorer.Unknown(name, 64)));
        explorer.Assume(premise);
        bool vacuous = explorer.Ask(() => false).Outcome == Outcome.Follows;
        log?.Begin(Claim, Name);
        var answer = explorer.Ask(() => conclusion);
        var outcome = vacuous ? ProofOutcome.Unknown : answer.Outcome switch
        {
            Outcome.Follows => ProofOutcome.Proved,
            Outcome.Candidate => ProofOutcome.Candidate,
            _ => ProofOutcome.Unknown,
        };
        string? detail = vacuous ? "the premise can never hold" : answer.Detail;
        return new(Claim, Name, outcome, 1, clock.Elapsed, detail);
    }
}
