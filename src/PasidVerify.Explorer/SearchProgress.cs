namespace PasidVerify.Explorer;

/// <summary>How far a search has come.</summary>
/// <param name="States">Different states that it has reached.</param>
/// <param name="Depth">Operations from the initial state to the one that it looks at.</param>
public readonly record struct SearchProgress(int States, int Depth);
