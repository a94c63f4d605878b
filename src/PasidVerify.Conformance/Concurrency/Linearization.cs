namespace PasidVerify.Conformance;

/// <summary>
/// Looks for an order of what threads did side by side in which the specification gives each the answer that it got. There
/// must be one: to every caller a call is one step (Herlihy and Wing: linearizability).
/// </summary>
/// <param name="rounds">What happened, in rounds: all of one had returned before the next began.</param>
/// <param name="limit">Steps of the specification that are tried at most.</param>
internal sealed class Linearization(IReadOnlyList<IReadOnlyList<Occurrence>> rounds, long limit)
{
    private long tried;
    private int longest = -1;
    private string? contradiction;

    /// <summary>What no order explains, with what was before it in its round; null where there is an order.</summary>
    /// <exception cref="InvalidOperationException">Neither was found within the limit.</exception>
    public string? Contradiction(Oracle start) => Explains(0, start) ? null : contradiction;

    private bool Explains(int round, Oracle start)
    {
        if (round == rounds.Count) return true;
        foreach (var end in Orders(rounds[round], start))
        {
            if (Explains(round + 1, end)) return true;
        }

        if (round > longest)
        {
            longest = round;
            contradiction = $"round {round}: " + string.Join("; ", rounds[round].Select(one => one.Text));
        }

        return false;
    }

    /// <summary>The specification after each order of what is left of a round that explains all of it.</summary>
    private IEnumerable<Oracle> Orders(IReadOnlyList<Occurrence> left, Oracle before)
    {
        if (left.Count == 0) yield return before;
        foreach (var next in left.Where(one => !left.Any(one.Follows)))
        {
            if (++tried > limit)
                throw new InvalidOperationException($"No order was found in {limit} steps, nor that there is none: {contradiction}");
            var after = before.Copy();
            if (!next.Fits(after)) continue;
            foreach (var end in Orders([.. left.Where(one => one != next)], after)) yield return end;
        }
    }
}
