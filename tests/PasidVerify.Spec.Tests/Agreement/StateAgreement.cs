using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>
/// Runs an operation after a history twice: as a program, and on the solver with arguments that are unknown but for
/// the assumption that they are the same. One path must be possible, with the same status and the same state.
/// </summary>
/// <remarks>States are compared at the key of every entry, and at every index of the scope, somehow combined.</remarks>
internal sealed class StateAgreement(Scope scope) : IDisposable
{
    private readonly PathExplorer explorer = new();

    public void Dispose() => explorer.Dispose();

    /// <summary>How the readings disagree; null when they agree.</summary>
    public string? Disagreement(
        IReadOnlyList<(Operation Operation, ulong[] Arguments)> history, Operation operation, ulong[] arguments)
    {
        var machine = new Machine(scope);
        foreach (var (earlier, values) in history) machine.Run(earlier, values);
        var status = machine.Run(operation, arguments);
        var points = StatePoints.Of(scope, machine.State, new Random(1));

        int possible = 0;
        foreach (var (state, answer) in explorer.Paths(() => Run(history, operation, arguments)))
        {
            var same = Same(state, machine.State, points);
            foreach (var instance in explorer.Instances()) explorer.Assume(instance);
            if (explorer.Ask(() => false).Outcome == Outcome.Follows) continue;
            possible++;
            if (answer != status) return $"{operation.Name} answers {status} as a program and {answer} on the solver.";
            foreach (var (map, isSame) in same)
            {
                if (explorer.Ask(() => isSame).Outcome != Outcome.Follows)
                    return $"After {operation.Name} map {map} differs.";
            }
        }

        return possible == 1 ? null : $"{operation.Name} has {possible} possible paths for known arguments.";
    }

    private static List<(string Map, Bool Same)> Same(State state, State known, IReadOnlyList<Point> points) =>
    [
        .. state.Maps.Zip(known.Maps, (map, expected) =>
            (map.Name, points.Aggregate((Bool)true, (same, point) => same & map.SameAt(expected, point)))),
    ];

    private (State State, Status Status) Run(
        IReadOnlyList<(Operation Operation, ulong[] Arguments)> history, Operation operation, ulong[] arguments)
    {
        var state = scope.InitialState(new SymbolicReading(explorer, _ => true), new Design());
        foreach (var (earlier, values) in history)
            earlier.Run(state, [.. earlier.Parameters.Zip(values, (p, value) => p.Sort.Value(value))]);
        Bits[] unknown = [.. operation.Parameters.Zip(arguments, Constrained)];
        return (state, operation.Run(state, unknown));
    }

    private Bits Constrained((string Name, Sort Sort) parameter, ulong value)
    {
        var unknown = explorer.Unknown("arg!" + parameter.Name, parameter.Sort);
        explorer.Assume(unknown == value);
        return unknown;
    }
}
