using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>
/// Keeps every query that the answers of one <see cref="PathExplorer"/> rest on, so that another solver can be asked
/// them too: those of the goals, and those that ruled a branch out. A branch that is ruled out by mistake hides whatever
/// lies behind it from every goal, so a proof rests on these no less.
/// </summary>
public sealed class QueryLog
{
    private readonly List<string> declarations = [];
    private readonly List<string> facts = [];
    private readonly Dictionary<BoolExpr, int> numbers = [];
    private readonly List<Query> branches = [];
    private readonly Dictionary<string, List<Query>> goals = [];
    private List<Query> asked = [];
    private int before;
    private string part = "";

    /// <summary>The goal that is asked for from now on; what was asked before the first is not kept.</summary>
    /// <param name="goal">Its name; its queries go together.</param>
    /// <param name="ofPart">The part of it, for people.</param>
    public void Begin(string goal, string ofPart)
    {
        if (!goals.TryGetValue(goal, out var known)) goals[goal] = known = [];
        (asked, before, part) = (known, known.Count, ofPart);
    }

    /// <summary>What was asked for the goal that began last did not decide it, and is not kept: it is asked for anew.</summary>
    public void Withdraw() => asked.RemoveRange(before, asked.Count - before);

    /// <summary>Every query for a goal.</summary>
    public QueryScript OfGoal(string goal) => Script(goals.GetValueOrDefault(goal, []));

    /// <summary>Every query that ruled out a branch of the operation.</summary>
    public QueryScript OfBranches() => Script(branches);

    internal void Declare(FuncDecl symbol)
    {
        string text = symbol.SExpr();
        if (!declarations.Contains(text)) declarations.Add(text);
    }

    internal void AddBranch(string path, BoolExpr[] assertions) =>
        branches.Add(new("is impossible", path, Numbers(assertions)));

    internal void AddCase(string path, string cases, BoolExpr[] assertions) =>
        asked.Add(new($"case {cases} is impossible for {part}", path, Numbers(assertions)));

    internal void AddGoal(string path, string cases, BoolExpr[] assertions) =>
        asked.Add(new(cases == "" ? part : $"case {cases} of {part}", path, Numbers(assertions)));

    private QueryScript Script(IReadOnlyList<Query> queries) => new(declarations, facts, queries);

    private int[] Numbers(BoolExpr[] assertions) => [.. assertions.Select(Number)];

    /// <summary>Paths have most facts in common, so each is written once.</summary>
    private int Number(BoolExpr assertion)
    {
        if (numbers.TryGetValue(assertion, out int known)) return known;
        facts.Add(assertion.SExpr());
        return numbers[assertion] = facts.Count - 1;
    }
}
