namespace PasidVerify.Conformance;

/// <summary>What running a counterexample again came to.</summary>
/// <param name="Reproduced">The same claim fails at the last step.</param>
/// <param name="Claim">The claim that failed; null when none did.</param>
/// <param name="Step">Which step failed, counted from 0; null when none did.</param>
/// <param name="Explanation">What failed, in a sentence; null when nothing did.</param>
/// <param name="Divergence">The first recorded result that came out otherwise; null when all are as recorded.</param>
public sealed record ReplayResult(bool Reproduced, string? Claim, int? Step, string? Explanation, string? Divergence);
