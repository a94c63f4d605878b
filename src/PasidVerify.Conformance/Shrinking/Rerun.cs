using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>Runs resolved commands once more, without probes, on a new system.</summary>
internal static class Rerun
{
    /// <summary>Where target and specification part first; null when they agree throughout.</summary>
    public static (int At, Mismatch Mismatch)? FirstMismatch(
        Scope scope, Target target, IReadOnlyList<Command> commands, List<TraceStep>? trace = null)
    {
        var comparison = new Comparison(scope, target, trace: trace);
        for (int i = 0; i < commands.Count; i++)
        {
            if (comparison.Run(commands[i]) is { } mismatch) return (i, mismatch);
        }

        return null;
    }
}
