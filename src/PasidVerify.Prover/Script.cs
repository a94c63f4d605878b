namespace PasidVerify.Prover;

/// <summary>A file with every query that one obligation rests on; each has to answer unsat.</summary>
/// <param name="Claim">The obligation's claim, or <see cref="Branches"/>.</param>
/// <param name="Operation">The obligation's operation.</param>
/// <param name="File">Its path.</param>
/// <param name="Queries">What each query is for, in their order.</param>
public sealed record Script(string Claim, string Operation, string File, IReadOnlyList<string> Queries)
{
    /// <summary>What scripts are of that say why an operation's other branches are impossible.</summary>
    public const string Branches = "paths";
}
