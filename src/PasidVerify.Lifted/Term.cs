using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>A solver term, and the exploration that it belongs to.</summary>
internal sealed class Term(PathExplorer explorer, Expr expression) : Origin
{
    public PathExplorer Explorer { get; } = explorer;

    public Expr Expression { get; } = expression;

    internal override bool Decide(Bool condition) => Explorer.Decide(condition);
}
