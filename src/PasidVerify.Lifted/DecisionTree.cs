namespace PasidVerify.Lifted;

/// <summary>
/// The branches of one run, and which run comes next: decisions already made are replayed, and the last one that could
/// have gone the other way is flipped.
/// </summary>
internal sealed class DecisionTree
{
    private readonly List<(bool Taken, bool Flippable)> decisions = [];
    private int position;

    /// <summary>The decisions of the current run, T or F each.</summary>
    public override string ToString() =>
        string.Concat(decisions.Take(position).Select(decision => decision.Taken ? 'T' : 'F'));

    /// <summary>Forgets every run.</summary>
    public void Clear()
    {
        decisions.Clear();
        position = 0;
    }

    /// <summary>Starts the current run from its first decision.</summary>
    public void Restart() => position = 0;

    /// <summary>The next decision of the run: true where possible, and false later where that is possible too.</summary>
    public bool Next(Func<bool> canHold, Func<bool> canFail)
    {
        if (position == decisions.Count)
        {
            bool holds = canHold();
            decisions.Add((holds, holds && canFail()));
        }

        return decisions[position++].Taken;
    }

    /// <summary>Goes on to the next run; false when there is none.</summary>
    public bool Advance()
    {
        while (decisions.Count > 0 && !decisions[^1].Flippable) decisions.RemoveAt(decisions.Count - 1);
        if (decisions.Count == 0) return false;
        decisions[^1] = (!decisions[^1].Taken, false);
        return true;
    }
}
