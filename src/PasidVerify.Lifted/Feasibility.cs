using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>
/// Which way a branch, or a case of a goal, may go: asked of a solver that knows the decisions and not what is assumed
/// on the path, so that it answers quickly. What it takes to be possible and is not costs one more case, nothing else.
/// </summary>
/// <param name="decisions">A solver for the decisions.</param>
internal sealed class Feasibility(Solver decisions) : IDisposable
{
    private bool onPath;

    public void EnterPath()
    {
        decisions.Push();
        onPath = true;
    }

    public void LeavePath()
    {
        decisions.Pop();
        onPath = false;
    }

    public void EnterCase() => decisions.Push();

    public void LeaveCase() => decisions.Pop();

    public void Assume(BoolExpr condition)
    {
        if (!onPath) decisions.Assert(condition);
    }

    public void Decide(BoolExpr way) => decisions.Assert(way);

    /// <summary>The query that shows that a condition is impossible after what was decided; null where it is not.</summary>
    public BoolExpr[]? Excluded(BoolExpr condition)
    {
        decisions.Push();
        decisions.Assert(condition);
        var query = decisions.Check() == Status.UNSATISFIABLE ? decisions.Assertions : null;
        decisions.Pop();
        return query;
    }

    public void Dispose() => decisions.Dispose();
}
