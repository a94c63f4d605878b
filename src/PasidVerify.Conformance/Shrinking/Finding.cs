using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>A mismatch that a sequence found, on its way to a counterexample.</summary>
/// <param name="Scope">What it ran on.</param>
/// <param name="Target">The target.</param>
/// <param name="Seed">Seed of the campaign, or of the sequence when there was no campaign.</param>
/// <param name="Index">Number of the sequence in the campaign.</param>
/// <param name="History">What ran, resolved; they part at the last.</param>
/// <param name="Mismatch">How.</param>
internal sealed record Finding(
    Scope Scope, Target Target, ulong Seed, ulong? Index, IReadOnlyList<Command> History, Mismatch Mismatch)
{
    /// <summary>Shrinks it, and writes down what happens at each step.</summary>
    public Counterexample Shrink()
    {
        var smallest = new Shrinker(Scope, Target, Claim()).Shrink(History);
        var steps = new List<TraceStep>();
        var found = Rerun.FirstMismatch(Scope, Target, smallest, steps);

        // A target that answers otherwise the second time cannot be shrunk: report what was seen, as it was seen.
        var mismatch = found?.Mismatch ?? Mismatch with
        {
            Explanation = Mismatch.Explanation + " The same operations on a new system did not show it again.",
        };
        string origin = Index is { } index ? $" Found in sequence {index}." : "";
        return new(Target.Name, mismatch.Claim, mismatch.Explanation + origin, Scope.Name, [], Seed, steps);
    }

    /// <summary>
    /// A refused call is to blame only if the mismatch vanishes without it: else it was merely the last thing that
    /// happened to the page.
    /// </summary>
    private string Claim()
    {
        if (Mismatch.Claim != BrokenClaim.AtomicFailure) return Mismatch.Claim;
        int refused = History.ToList().FindLastIndex(command => command is KernelCall);
        if (refused < 0) return Mismatch.Claim;
        Command[] without = [.. History.Where((_, i) => i != refused)];
        return Rerun.FirstMismatch(Scope, Target, without)?.Mismatch.Claim ?? Mismatch.Claim;
    }
}
