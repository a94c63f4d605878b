using System.Diagnostics;
using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>
/// Proves that an operation preserves claims and lemmas, for every state of every size: the operation runs on an
/// unknown state that satisfies the lemmas, and each goal is asked for at a fresh point, once per path.
/// </summary>
/// <remarks>
/// The lemmas are assumed at every combination of the indexes that the operation and the goals read. Assuming fewer
/// instances than there are is sound for a proof; a candidate may be no reachable state.
/// </remarks>
public sealed class Induction(Design design, IReadOnlyList<Claim> claims, IReadOnlyList<Lemma> lemmas)
{
    private readonly IReadOnlyList<Goal> goals = Goal.Of(claims, lemmas);

    /// <summary>The claim, or the lemma by its name among claims, that alone is asked for; all, if none is named.</summary>
    public string? Only
    {
        get;
        init
        {
            field = value;
            goals = [.. goals.Where(goal => goal.Name == value)];
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
        var tallies = goals.Select(goal => new Tally(goal.Name, "initial")).ToArray();
        foreach (var step in explorer.Paths(() => Initial(explorer, layout)))
        {
            for (int i = 0; i < goals.Count; i++) AskFor(explorer, goals[i], step, tallies[i]);
        }

        return Merge(tallies);
    }

    /// <summary>The paths of an operation that some state fulfilling the lemmas can take, by their decisions.</summary>
    public IReadOnlyList<(string Decisions, Spec.Status Status)> SatisfiablePaths(Operation operation)
    {
        var paths = new List<(string, Spec.Status)>();
        Explore(operation, null, (explorer, step) =>
        {
            if (explorer.Ask(() => false).Outcome != Outcome.Follows) paths.Add((explorer.Decisions, step.Status));
        });
        return paths;
    }

    private static IReadOnlyList<Obligation> Merge(IEnumerable<Tally> tallies) =>
        [.. tallies.GroupBy(tally => tally.Claim).Select(group => Tally.Merge([.. group]).Sum())];

    private IEnumerable<Tally> Tallies(Operation operation, QueryLog? log)
    {
        var tallies = goals.Select(goal => new Tally(goal.Name, operation.Name)).ToArray();
        Explore(operation, log, (explorer, step) =>
        {
            for (int i = 0; i < goals.Count; i++) AskFor(explorer, goals[i], step, tallies[i]);
        });
        return tallies.GroupBy(tally => tally.Claim).Select(group => Tally.Merge([.. group]));
    }

    private void Explore(Operation operation, QueryLog? log, Action<PathExplorer, Step> visit)
    {
        using var explorer = new PathExplorer(QueryTimeoutMs) { Log = log };
        var layout = Unknowns.Layout(explorer);
        foreach (var step in explorer.Paths(() => Run(explorer, layout, operation)))
        {
            // The goals are read first, so that the lemmas are assumed at the indexes that the goals speak of.
            var point = Unknowns.Point(explorer, "any");
            foreach (var goal in goals) goal.Holds(step, point);
            Assume(explorer, step.Before);
            visit(explorer, step);
        }
    }

    /// <summary>
    /// Lemmas speak of further keys, at which lemmas are assumed in turn, to this depth: more would be sound too.
    /// </summary>
    private const int Rounds = 2;

    private void Assume(PathExplorer explorer, State before)
    {
        var assumed = new HashSet<(Lemma, string)>();
        for (int round = 0; round < Rounds; round++)
        {
            var points = lemmas.SelectMany(lemma => Points.Of(explorer, lemma).Select(point => (lemma, point))).ToList();
            foreach (var (lemma, point) in points)
            {
                string name = PathExplorer.NameOf(lemma.Sorts.Select(sort => point[sort]));
                if (assumed.Add((lemma, name))) explorer.Assume(lemma.Holds(before, point));
            }
        }

        foreach (var instance in explorer.Instances()) explorer.Assume(instance);
    }

    private Step Run(PathExplorer explorer, Layout layout, Operation operation)
    {
        var reading = new SymbolicReading(explorer);
        var before = new State(reading, layout, design);
        var after = new State(reading, layout, design);
        Bits[] arguments = [.. operation.Parameters.Select(p => explorer.Unknown("arg!" + p.Name, p.Sort))];
        return new(before, operation, arguments, operation.Run(after, arguments), after);
    }

    private Step Initial(PathExplorer explorer, Layout layout)
    {
        var state = new State(new SymbolicReading(explorer, State.StartsEmpty), layout, design);
        return new(state, null, [], Spec.Status.Ok, state);
    }

    private static void AskFor(PathExplorer explorer, Goal goal, Step step, Tally tally)
    {
        var clock = Stopwatch.StartNew();
        var point = Unknowns.Point(explorer, "any");
        explorer.Log?.Begin(goal.Name, goal.Part);
        var answer = explorer.Ask(() => goal.Holds(step, point));
        tally.Add(answer, clock.Elapsed);
    }
}
