namespace Microsoft.Z3;

/// <summary>What a solver found.</summary>
public enum Status
{
    /// <summary>No values satisfy the assertions.</summary>
    UNSATISFIABLE = -1,

    /// <summary>The solver gave up or was stopped; <see cref="Solver.ReasonUnknown"/> says why.</summary>
    UNKNOWN = 0,

    /// <summary>Some values do, and <see cref="Solver.Model"/> has them.</summary>
    SATISFIABLE = 1,
}
