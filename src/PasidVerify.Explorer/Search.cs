using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Explorer;

/// <summary>What limits a search.</summary>
/// <param name="States">Different states at most.</param>
/// <param name="Depth">Operations in a row at most.</param>
public sealed record SearchLimits(int States, int Depth);

/// <summary>What a search found.</summary>
/// <param name="Scope">Where.</param>
/// <param name="States">Different states.</param>
/// <param name="Transitions">Operations run.</param>
/// <param name="Depth">Operations from the initial state to the last state that was looked at.</param>
/// <param name="Exhausted">Every state of the scope was seen.</param>
/// <param name="Violations">For each claim that fails, a shortest trace.</param>
/// <param name="Exercised">For each requirement that some step exercises, a shortest trace to there.</param>
public sealed record SearchResult(
    string Scope,
    int States,
    long Transitions,
    int Depth,
    bool Exhausted,
    IReadOnlyDictionary<string, Counterexample> Violations,
    IReadOnlyDictionary<string, Counterexample> Exercised)
{
    /// <summary>What the search says of all its claims.</summary>
    public Verdict Verdict => Violations.Count > 0 ? new Verdict.Violated(Violations.Values.First())
        : Exhausted ? new Verdict.Exhausted(Scope)
        : new Verdict.Held($"{States} states of scope {Scope}");
}

/// <summary>
/// Looks at every state of a scope, nearest to the initial state first, so that the first trace that breaks a claim is
/// a shortest one. It does not look beyond a state that breaks a claim.
/// </summary>
/// <remarks>
/// The initial state itself is looked at as the state after no operation; what fails there has a trace without steps.
/// </remarks>
public sealed class Search(Scope scope, Design design, IReadOnlyList<string> switches, IReadOnlyList<Claim> claims)
{
    /// <summary>
    /// Only witnesses are looked at, and a requirement that some step has exercised is not looked at again: much faster,
    /// but what breaks it elsewhere is not seen.
    /// </summary>
    public bool ForgetsExercised { get; init; }

    /// <summary>Told before each state that is looked at.</summary>
    public Action<SearchProgress>? Progress { get; init; }

    private readonly Moves moves = new(scope);
    private readonly ClaimCheck[] checks =
        [.. claims.Select(claim => new ClaimCheck(claim, new ScopePoints(scope)))];

    private readonly List<(State? State, StateKey? Key, int Parent, TraceStep? Step, int Depth)> nodes = [];
    private readonly HashSet<StateKey> seen = [];
    private readonly Dictionary<string, Counterexample> violations = [];
    private readonly Dictionary<string, Counterexample> exercised = [];
    private long transitions;

    /// <summary>Searches until every state is seen, a limit is met, or the caller has found enough.</summary>
    /// <param name="limits">When to give up.</param>
    /// <param name="enough">Asked after each state that breaks or exercises something new.</param>
    /// <param name="cancellation">Stops the search; what was found is kept.</param>
    public SearchResult Run(SearchLimits limits, Func<SearchResult, bool> enough, CancellationToken cancellation)
    {
        var initial = scope.InitialState(new ConcreteReading(), design);
        var key = StateKey.Of(initial);
        nodes.Add((initial, key, -1, null, 0));
        seen.Add(key);
        int depth = 0;
        if (Breaks(new(initial, null, [], Status.Ok, initial), isNew: true, isSame: true, current: 0, taken: null))
            return Result(depth, false);
        bool exhausted = true;
        for (int current = 0; current < nodes.Count; current++)
        {
            depth = nodes[current].Depth;
            if (nodes.Count >= limits.States || depth >= limits.Depth || cancellation.IsCancellationRequested)
            {
                exhausted = false;
                break;
            }

            Progress?.Invoke(new(nodes.Count, depth));
            int found = violations.Count + exercised.Count;
            Expand(current);
            if (violations.Count + exercised.Count > found && enough(Result(depth, false)))
            {
                exhausted = false;
                break;
            }
        }

        return Result(depth, exhausted && violations.Count == 0);
    }

    private SearchResult Result(int depth, bool exhausted) =>
        new(scope.Name, nodes.Count, transitions, depth, exhausted, violations, exercised);

    private void Expand(int current)
    {
        var (before, key, _, _, depth) = nodes[current];
        foreach (var (operation, arguments) in moves.In(before!))
        {
            transitions++;
            var after = before!.Copy();
            var status = operation.Run(after, arguments);
            var taken = new TraceStep(
                operation.Name,
                [.. operation.Parameters.Zip(arguments, (p, value) => (p.Name, value.Concrete))],
                status.ToString());
            var step = new Step(before, operation, arguments, status, after);
            var keyAfter = StateKey.Of(after, before, key!);
            bool isNew = seen.Add(keyAfter);
            if (Breaks(step, isNew, keyAfter.Equals(key), current, taken) || !isNew) continue;
            nodes.Add((after, keyAfter, current, taken, depth + 1));
        }

        // Only the way back is needed from here on.
        nodes[current] = nodes[current] with { State = null, Key = null };
    }

    private bool Breaks(Step step, bool isNew, bool isSame, int current, TraceStep? taken)
    {
        bool broken = false;
        foreach (var check in checks)
        {
            var (breach, premises) = check.Look(
                step,
                isNew,
                isSame,
                ForgetsExercised ? one => exercised.ContainsKey($"{check.Claim.Name}/{one.Name}") : null);
            foreach (var premise in premises)
            {
                string name = $"{check.Claim.Name}/{premise.Name}";
                if (!exercised.ContainsKey(name)) exercised[name] = Trace(check.Claim.Name, premise.Sentence, current, taken);
            }

            if (breach is null) continue;
            broken = true;
            if (!violations.ContainsKey(check.Claim.Name))
                violations[check.Claim.Name] = Trace(check.Claim.Name, breach.Explanation, current, taken);
        }

        return broken;
    }

    private Counterexample Trace(string claim, string explanation, int current, TraceStep? last)
    {
        List<TraceStep> steps = last is null ? [] : [last];
        for (int node = current; nodes[node].Step is { } step; node = nodes[node].Parent) steps.Insert(0, step);
        return new("specification", claim, explanation, scope.Name, switches, 0, steps);
    }
}
