using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>
/// Which way a branch, or a case of a goal, may go. Two solvers that know less than everything answer quickly: one knows
/// the decisions alone, one the path and what is assumed on it, but not the cases of the goal, so that its answers hold
/// for all goals of the path and are kept.
/// </summary>
/// <param name="decisions">A solver for the decisions.</param>
/// <param name="path">A solver for the path.</param>
internal sealed class Feasibility(Solver decisions, Solver path) : IDisposable
{
    /// <summary>What the path excludes: the query that shows it, or null where it does not.</summary>
    private readonly Dictionary<uint, BoolExpr[]?> excluded = [];
    private bool onPath;
    private bool inCase;

    public void EnterPath()
    {
        decisions.Push();
        path.Push();
        onPath = true;
    }

    public void LeavePath()
    {
        path.Pop();
        decisions.Pop();
        excluded.Clear();
        onPath = false;
    }

    public void EnterCase()
    {
        decisions.Push();
        inCase = true;
    }

    public void LeaveCase()
    {
        decisions.Pop();
        inCase = false;
    }

    public void Assume(BoolExpr condition)
    {
        path.Assert(condition);
        if (!onPath) decisions.Assert(condition);
    }

    public void Decide(BoolExpr way)
    {
        decisions.Assert(way);
        if (!inCase) path.Assert(way);
    }

    /// <summary>The query that shows that a condition is impossible after what was decided; null where it is not.</summary>
    public BoolExpr[]? ExcludedByDecisions(BoolExpr condition) => Excluded(decisions, condition);

    /// <summary>The same, on the whole path, whatever the case.</summary>
    public BoolExpr[]? ExcludedByPath(BoolExpr condition)
    {
        if (!excluded.TryGetValue(condition.Id, out var known))
            excluded[condition.Id] = known = Excluded(path, condition);
        return known;
    }

    public void Dispose()
    {
        path.Dispose();
        decisions.Dispose();
    }

    private static BoolExpr[]? Excluded(Solver asked, BoolExpr condition)
    {
        asked.Push();
        asked.Assert(condition);
        var query = asked.Check() == Status.UNSATISFIABLE ? asked.Assertions : null;
        asked.Pop();
        return query;
    }
}
