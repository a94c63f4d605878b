using System.Diagnostics;
using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>
/// Proves that an operation preserves claims and lemmas, for every state of every size: the operation runs on an
/// unknown state that satisfies the lemmas, and each goal is asked for at a fresh point, once per path.
/// </summary>
/// <remarks>
/// The lemmas are assumed at every combination of the indexes that the operation and the goals read, and where that is
/// not enough, at those that the lemmas read there. Assuming fewer instances than there are is sound for a proof; a
/// candidate may be no reachable state.
/// </remarks>
public sealed class Induction(Design design, IReadOnlyList<Claim> claims, IReadOnlyList<Lemma> lemmas)
{
    /// <summary>What obligations of the initial state have for an operation.</summary>
    public const string Initial = "initial";

    private readonly IReadOnlyList<Goal> goals = Goal.Of(claims, lemmas);
    private readonly IReadOnlyList<Goal> asked = Goal.Of(claims, lemmas);

    /// <summary>
    /// The claims, and the lemmas by their names among claims, that are asked for; all, if nothing is said. Lemmas are then
    /// assumed at what these speak of only, so that a proof is quicker, and may be missed.
    /// </summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public IReadOnlyCollection<string> Only
    {
        init
        {
            if (value.FirstOrDefault(name => goals.All(goal => goal.Name != name)) is { } stranger)
                throw new ArgumentException($"No claim or lemma is called {stranger}.", nameof(value));
            asked = [.. goals.Where(goal => value.Contains(goal.Name))];
        }
    }

    /// <summary>Milliseconds after which one query counts as unknown.</summary>
    public int QueryTimeoutMs { get; init; } = 10_000;

    /// <summary>The obligations of one operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="log">Keeps the queries, by the obligations' claims.</param>
    public IReadOnlyList<Obligation> Prove(Operation operation, QueryLog? log = null) =>
        [.. Tallies(operation, log).Select(tally => tally.Sum())];

    /// <summary>The obligations of the initial state: every map is empty but for the devices.</summary>
    public IReadOnlyList<Obligation> ProveInitial(QueryLog? log = null)
    {
        using var explorer = new PathExplorer(QueryTimeoutMs) { Log = log };
        var layout = Unknowns.Layout(explorer);
        var tallies = asked.Select(goal => new Tally(goal.Name, Initial)).ToArray();
        foreach (var step in explorer.Paths(() => Start(explorer, layout)))
        {
            AskForAll(explorer, step, tallies, assumptions: null);
        }

        return Merge(tallies);
    }

    /// <summary>
    /// The paths of an operation that some state fulfilling the lemmas can take, by their decisions. The lemmas are assumed
    /// at the keys that a path reads and not beyond, so that it is one path too many rather than one too few.
    /// </summary>
    public IReadOnlyList<(string Decisions, Spec.Status Status)> SatisfiablePaths(Operation operation)
    {
        var paths = new List<(string, Spec.Status)>();
        Explore(operation, null, (explorer, step, assumptions) =>
        {
            assumptions.Deepen();
            if (explorer.Ask(() => false).Outcome != Outcome.Follows) paths.Add((explorer.Decisions, step.Status));
        });
        return paths;
    }

    private static IReadOnlyList<Obligation> Merge(IEnumerable<Tally> tallies) =>
        [.. tallies.GroupBy(tally => tally.Claim).Select(group => Tally.Merge([.. group]).Sum())];

    private IEnumerable<Tally> Tallies(Operation operation, QueryLog? log)
    {
        var tallies = asked.Select(goal => new Tally(goal.Name, operation.Name)).ToArray();
        Explore(operation, log, (explorer, step, assumptions) =>
            AskForAll(explorer, step, tallies, assumptions));
        return tallies.GroupBy(tally => tally.Claim).Select(group => Tally.Merge([.. group]));
    }

    private void Explore(Operation operation, QueryLog? log, Action<PathExplorer, Step, Assumptions> visit)
    {
        using var explorer = new PathExplorer(QueryTimeoutMs) { Log = log };
        var layout = Unknowns.Layout(explorer);
        foreach (var step in explorer.Paths(() => Run(explorer, layout, operation)))
        {
            // The goals are read first, so that the lemmas are assumed at the indexes that the goals speak of.
            var point = Unknowns.Point(explorer, "any");
            foreach (var goal in asked) goal.Holds(step, point);
            visit(explorer, step, new Assumptions(explorer, lemmas, step.Before));
        }
    }

    private Step Run(PathExplorer explorer, Layout layout, Operation operation)
    {
        var reading = new SymbolicReading(explorer);
        var before = new State(reading, layout, design);
        var after = new State(reading, layout, design);
        Bits[] arguments = [.. operation.Parameters.Select(p => explorer.Unknown("arg!" + p.Name, p.Sort))];
        return new(before, operation, arguments, operation.Run(after, arguments), after);
    }

    private Step Start(PathExplorer explorer, Layout layout)
    {
        var state = new State(new SymbolicReading(explorer, State.StartsEmpty), layout, design);
        return new(state, null, [], Spec.Status.Ok, state);
    }

    /// <summary>Asks for each goal, and once more, with more assumed, for those that do not follow.</summary>
    private void AskForAll(PathExplorer explorer, Step step, Tally[] tallies, Assumptions? assumptions)
    {
        var point = Unknowns.Point(explorer, "any");
        var spent = new TimeSpan[asked.Count];
        var open = Enumerable.Range(0, asked.Count).ToList();
        int depths = assumptions is null ? 1 : Assumptions.Depth;
        for (int depth = 1; depth <= depths && open.Count > 0; depth++)
        {
            assumptions?.Deepen();
            bool isLast = depth == depths;
            open.RemoveAll(i =>
            {
                var clock = Stopwatch.StartNew();
                explorer.Log?.Begin(asked[i].Name, asked[i].Part);
                var answer = explorer.Ask(() => asked[i].Holds(step, point));
                spent[i] += clock.Elapsed;
                bool isDecided = isLast || answer.Outcome == Outcome.Follows;
                if (isDecided) tallies[i].Add(answer, spent[i]);
                else explorer.Log?.Withdraw();
                return isDecided;
            });
        }
    }
}
