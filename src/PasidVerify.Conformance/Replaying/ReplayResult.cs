namespace PasidVerify.Conformance;

/// <summary>What running a counterexample again came to.</summary>
/// <param name="Reproduced">The same claim fails at the last step.</param>
/// <param name="Claim">The claim that failed; null when none did.</param>
/// <param name="Step">Which step failed, counted from 0; null when none did.</param>
/// <param name="Explanation">What failed, in a sentence; null when nothing did.</param>
/// <param name="Divergence">The first step that came out otherwise than recorded; null when none did.</param>
public sealed record ReplayResult(
    bool Reproduced, string? Claim, int? Step, string? Explanation, ReplayDivergence? Divergence);

/// <summary>A step that came out otherwise than recorded.</summary>
/// <param name="Step">Which, counted from 0.</param>
/// <param name="Text">What was recorded of it, and what came out now.</param>
public sealed record ReplayDivergence(int Step, string Text);
