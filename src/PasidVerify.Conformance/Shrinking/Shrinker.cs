using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// Makes a failing sequence small: leaves commands out, in halves and then one by one, then makes arguments small, and
/// again, until neither helps. Leaving out any one command of the result makes the violation of its claim vanish.
/// </summary>
internal sealed class Shrinker(Scope scope, Target target, string claim)
{
    // Every candidate is smaller than what it replaces, so this is never reached; a limit there is nevertheless.
    private const int RerunsAtMost = 50_000;

    private const int ShortEnoughForPairs = 30;
    private const int DescriptorsOfACall = 9;

    private readonly Reductions reductions = new(scope);
    private readonly Renamings renamings = new(scope);
    private int reruns;

    /// <summary>The smallest sequence found that breaks the claim, at its last command.</summary>
    public IReadOnlyList<Command> Shrink(IReadOnlyList<Command> failing)
    {
        Command[] best = [.. failing];

        // Most of a long history is requests that found nothing: worth one try to be rid of them at once.
        var quiet = best.Where((command, i) => i == best.Length - 1 || command is not Access).ToArray();
        Accept(quiet, ref best);
        bool smaller;
        do
        {
            smaller = LeaveOut(ref best);
            smaller |= Reduce(ref best);
            smaller |= Rename(ref best);
            smaller = smaller || LeaveOutTwo(ref best);
        }
        while (smaller);
        return best;
    }

    private bool LeaveOut(ref Command[] best)
    {
        bool any = false;
        for (int chunk = Math.Max(1, best.Length / 2); ; chunk = Math.Max(1, chunk / 2))
        {
            bool some = false;
            for (int start = best.Length - chunk; start > -chunk; start -= chunk)
            {
                int from = Math.Max(0, start);
                int to = Math.Min(best.Length, start + chunk);
                if (from >= to) continue;
                some |= Accept([.. best[..from], .. best[to..]], ref best);
            }

            any |= some;
            if (chunk == 1 && !some) return any;
        }
    }

    /// <summary>
    /// A call and its end, a list and its undoing: neither goes alone where later ones are counted by age. What they
    /// submitted the hardware has no more to execute, so that a step may have to be shorter.
    /// </summary>
    private bool LeaveOutTwo(ref Command[] best)
    {
        if (best.Length > ShortEnoughForPairs) return false;
        for (int second = best.Length - 1; second >= 0; second--)
        {
            for (int first = second; first >= 0; first--)
            {
                Command[] left = [.. best.Where((_, i) => i != first && i != second)];
                if (Accept(left, ref best) || ShortenAStep(left, ref best)) return true;
            }
        }

        return false;
    }

    private bool ShortenAStep(Command[] commands, ref Command[] best)
    {
        for (int at = 0; at < commands.Length; at++)
        {
            if (commands[at] is not Step step) continue;
            for (int fewer = 1; fewer < Math.Min(step.Count, DescriptorsOfACall + 1); fewer++)
            {
                Command[] candidate = [.. commands];
                candidate[at] = new Step(step.Count - fewer);
                if (Accept(candidate, ref best)) return true;
            }
        }

        return false;
    }

    private bool Reduce(ref Command[] best)
    {
        bool any = false;
        for (int i = 0; i < best.Length; i++)
        {
            while (ReduceAt(i, ref best)) any = true;
        }

        return any;
    }

    private bool ReduceAt(int i, ref Command[] best)
    {
        if (i >= best.Length) return false;
        foreach (var simpler in reductions.Of(best[i]))
        {
            Command[] candidate = [.. best];
            candidate[i] = simpler;
            if (Accept(candidate, ref best)) return true;
        }

        return false;
    }

    private bool Rename(ref Command[] best)
    {
        bool any = false;
        bool again;
        do
        {
            again = false;
            foreach (var candidate in renamings.Of(best))
            {
                if (!Accept(candidate, ref best)) continue;
                again = any = true;
                break;
            }
        }
        while (again);
        return any;
    }

    private bool Accept(Command[] candidate, ref Command[] best)
    {
        if (reruns++ >= RerunsAtMost) return false;
        if (Rerun.FirstMismatch(scope, target, candidate) is not { } found || found.Mismatch.Claim != claim)
            return false;
        best = candidate[..(found.At + 1)];
        return true;
    }
}
