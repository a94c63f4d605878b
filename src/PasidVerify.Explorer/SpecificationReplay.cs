using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Explorer;

/// <summary>What became of a trace that was run again.</summary>
/// <param name="Reproduced">The claim fails at the last step, and nothing differed before.</param>
/// <param name="Claim">The claim that the trace is about.</param>
/// <param name="Step">The step at which the run ended, counted from 1; 0 is the initial state.</param>
/// <param name="Divergence">How the run differed from the trace; null when it did not.</param>
public sealed record ReplayResult(bool Reproduced, string Claim, int Step, string? Divergence);

/// <summary>Runs a counterexample of the specification again, and looks whether its claim fails at the last step.</summary>
public static class SpecificationReplay
{
    /// <summary>Runs the trace.</summary>
    /// <exception cref="ArgumentException">The trace names an operation or argument that there is not.</exception>
    public static ReplayResult Run(Counterexample trace, Scope scope, Design design, Claim claim)
    {
        var operations = Operation.All().ToDictionary(operation => operation.Name);
        var check = new ClaimCheck(claim, new ScopePoints(scope));
        var state = scope.InitialState(new ConcreteReading(), design);
        bool broken = check.Look(new(state, null, [], Status.Ok, state), isNew: true, isSame: true).Broken is not null;
        for (int i = 0; i < trace.Steps.Count; i++)
        {
            if (broken) return new(false, claim.Name, i, "the claim fails earlier already");
            var recorded = trace.Steps[i];
            if (!operations.TryGetValue(recorded.Operation, out var operation))
                throw new ArgumentException($"step {i + 1}: the specification has no operation '{recorded.Operation}'");
            var before = state.Copy();
            Bits[] arguments = [.. operation.Parameters.Select(p => Argument(recorded, i, p.Name, p.Sort))];
            var status = operation.Run(state, arguments);
            if (status.ToString() != recorded.Result)
                return new(false, claim.Name, i + 1, $"{recorded.Operation} answered {status}, not {recorded.Result}");
            bool isSame = StateKey.Of(before).Equals(StateKey.Of(state));
            broken = check.Look(new(before, operation, arguments, status, state), isNew: true, isSame).Broken is not null;
        }

        return new(broken, claim.Name, trace.Steps.Count, broken ? null : "the claim holds");
    }

    private static Bits Argument(TraceStep step, int index, string name, Sort sort)
    {
        foreach (var (argument, value) in step.Arguments)
        {
            if (argument != name) continue;
            if (sort.Width < 64 && value >> sort.Width != 0)
                throw new ArgumentException($"step {index + 1}: {name} = 0x{value:x} is wider than {sort.Width} bits");
            return sort.Value(value);
        }

        throw new ArgumentException($"step {index + 1}: {step.Operation} has no argument '{name}'");
    }
}
