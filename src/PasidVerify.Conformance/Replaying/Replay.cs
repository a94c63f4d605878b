using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>Runs a counterexample again on a target, and sees whether the same claim fails at the last step.</summary>
public static class Replay
{
    /// <summary>Runs the steps of a counterexample on a new system.</summary>
    /// <exception cref="MalformedTraceException">A step names no operation, or lacks an argument.</exception>
    public static ReplayResult Run(Counterexample counterexample, Scope scope, Target target)
    {
        ArgumentNullException.ThrowIfNull(counterexample);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(target);
        Command[] commands = [.. counterexample.Steps.Select(TraceReading.Command)];
        var again = new List<TraceStep>();
        var found = Rerun.FirstMismatch(scope, target, commands, again);
        bool reproduced = found is { } failure
            && failure.At == commands.Length - 1 && failure.Mismatch.Claim == counterexample.Claim;
        return new(
            reproduced, found?.Mismatch.Claim, found?.At, found?.Mismatch.Explanation,
            Divergence(counterexample.Steps, again));
    }

    private static ReplayDivergence? Divergence(IReadOnlyList<TraceStep> recorded, List<TraceStep> again)
    {
        for (int i = 0; i < again.Count; i++)
        {
            if (recorded[i].Result != again[i].Result)
                return new(i, $"{recorded[i].Operation} answered {again[i].Result}, not {recorded[i].Result}");
            foreach (var (was, now) in recorded[i].Arguments.Zip(again[i].Arguments))
            {
                if (was != now)
                    return new(i, $"{recorded[i].Operation} had {now.Name} 0x{now.Value:x}, not {was.Name} 0x{was.Value:x}");
            }
        }

        return null;
    }
}
