namespace PasidVerify.Conformance;

/// <summary>Runs a sequence with its probes until target and specification part, or the budget is used up.</summary>
internal sealed class SequenceRun
{
    private const int StepsToFinish = 64;

    private readonly Comparison comparison;
    private readonly Probes probes;
    private readonly long budget;
    private readonly List<Command> history = [];

    public SequenceRun(Comparison comparison, Probes probes, long budget)
    {
        this.comparison = comparison;
        this.probes = probes;
        this.budget = budget;
    }

    /// <summary>What ran, resolved, up to where they part.</summary>
    public IReadOnlyList<Command> History => history;

    /// <summary>How they part; null when they agree.</summary>
    public Mismatch? Run(IReadOnlyList<Command> commands)
    {
        foreach (var command in commands)
        {
            if (Probed(command) is { } mismatch) return mismatch;
            if (comparison.Operations >= budget) return null;
        }

        return Finish() ?? All(probes.Sweep(comparison.View));
    }

    /// <summary>Every call in flight must end once the hardware has executed everything; lists fail.</summary>
    private Mismatch? Finish()
    {
        while (comparison.View.Lists.Count > 0 && comparison.Operations < budget)
        {
            if (Probed(new BeginUndoMapSg(CallPick.List(0))) is { } mismatch) return mismatch;
        }

        while (comparison.View.Calls.Count > 0 && comparison.Operations < budget)
        {
            if ((Do(new Step(StepsToFinish)) ?? Probed(new End(CallPick.InFlight(0)))) is { } mismatch)
                return mismatch;
        }

        return null;
    }

    private Mismatch? Probed(Command command)
    {
        var resolved = Resolution.Of(command, comparison.View);
        if (All(probes.Before(resolved, comparison.View)) is { } before) return before;
        var ended = resolved is End end
            ? comparison.View.CallNumbered(Resolution.Call(end.Call, comparison.View))
            : null;
        return Do(resolved) ?? All(probes.After(resolved, ended, comparison.View));
    }

    private Mismatch? All(IReadOnlyList<Access> requests)
    {
        for (int i = 0; i < requests.Count && comparison.Operations < budget; i++)
        {
            if (Do(Resolution.Of(requests[i], comparison.View)) is { } mismatch) return mismatch;
        }

        return null;
    }

    private Mismatch? Do(Command command)
    {
        if (comparison.Operations >= budget) return null;
        history.Add(command);
        return comparison.Run(command);
    }
}
