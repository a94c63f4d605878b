using PasidVerify.Explorer;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>Looks for a shortest trace that breaks a claim, and runs it again before anyone is told of it.</summary>
internal static class ShortestTrace
{
    private static readonly SearchLimits Limits = new(States: 20_000, Depth: 12);

    /// <summary>Searches the scopes in order, until one shows a trace.</summary>
    /// <returns>Violated; or what the search of the last scope says.</returns>
    public static Verdict Find(
        Claim claim, IReadOnlyList<Scope> scopes, IReadOnlyList<DesignSwitch> switches, CancellationToken stop)
    {
        var design = CommonOptions.With(switches);
        string[] names = [.. switches.Select(one => one.Name)];
        Verdict verdict = new Verdict.Unknown("no scope was searched");
        foreach (var scope in scopes)
        {
            verdict = new Search(scope, design, names, [claim])
                .Run(Limits, found => found.Violations.Count > 0, stop).Verdict;
            if (verdict is Verdict.Violated violated) return Again(violated, scope, design, claim);
        }

        return verdict;
    }

    private static Verdict Again(Verdict.Violated found, Scope scope, Design design, Claim claim)
    {
        var replay = SpecificationReplay.Run(found.Trace, scope, design, claim);
        return replay.Reproduced
            ? found
            : new Verdict.Unknown($"a trace that does not replay: step {replay.Step}: {replay.Divergence}");
    }
}
