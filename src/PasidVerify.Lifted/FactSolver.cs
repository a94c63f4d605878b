using System.Globalization;
using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>
/// Keeps the facts of a path, and asks whether more can be true beside them. It forgets nothing that it learned from
/// one question to the next: what is asked holds under a guard that is true for that question alone.
/// </summary>
internal sealed class FactSolver : IDisposable
{
    /// <summary>
    /// What is easy is decided well within this time; what is not, a fresh solver, which simplifies first, often decides at
    /// once.
    /// </summary>
    private const int FirstTryMs = 600;

    private readonly Context context;
    private readonly int timeoutMs;
    private readonly Solver solver;
    private readonly List<BoolExpr> facts = [];
    private readonly SortedDictionary<string, BoolExpr> names = new(StringComparer.Ordinal);
    private (int Facts, int Questions) lasting;
    private int questions;

    /// <param name="context">Makes the terms.</param>
    /// <param name="timeoutMs">Milliseconds after which a question is given up.</param>
    public FactSolver(Context context, int timeoutMs)
    {
        (this.context, this.timeoutMs) = (context, timeoutMs);
        solver = Quick(context, timeoutMs);
    }

    /// <summary>Questions are hard arithmetic: the first engine would only lose its time.</summary>
    public bool IsArithmetic { get; init; }

    /// <summary>What is known, those facts that have a name under it, and that all names hold.</summary>
    public BoolExpr[] Facts => [.. facts, .. names.Values];

    /// <summary>A solver that starts from what it did before, for a short time each.</summary>
    public static Solver Quick(Context context, int timeoutMs)
    {
        var quick = context.MkSolver("QF_UFBV");
        Limit(context, quick, Math.Min(timeoutMs, FirstTryMs), redundantAxioms: false);
        return quick;
    }

    /// <summary>What comes now is forgotten when the path is left.</summary>
    public void EnterPath()
    {
        lasting = (facts.Count, questions);
        solver.Push();
    }

    public void LeavePath()
    {
        facts.RemoveRange(lasting.Facts, facts.Count - lasting.Facts);
        questions = lasting.Questions;
        solver.Pop();
    }

    public void Add(BoolExpr fact)
    {
        facts.Add(fact);
        solver.Assert(fact);
    }

    /// <summary>Adds a fact under a name, a constant, which answers give when they rest on it.</summary>
    public void Add(BoolExpr fact, string name, Func<BoolExpr> constant)
    {
        if (!names.TryGetValue(name, out var holds)) names[name] = holds = constant();
        Add(context.MkImplies(holds, fact));
    }

    /// <summary>Whether it is impossible that all of this is true too, so that a goal follows.</summary>
    public Answer Refute(IReadOnlyList<BoolExpr> conditions)
    {
        if (IsArithmetic) return RefuteAnew(conditions);
        var guard = context.MkBoolConst($"question!{questions++}");
        solver.Assert(context.MkImplies(guard, context.MkAnd([.. conditions])));
        var answer = Check(solver, [guard, .. names.Values]);
        if (answer.Outcome == Outcome.Follows) answer = answer with { RestsOn = NamesIn(solver.UnsatCore) };
        solver.Assert(context.MkNot(guard));
        return answer.Outcome == Outcome.Unknown ? RefuteAnew(conditions) : answer;
    }

    /// <inheritdoc/>
    public void Dispose() => solver.Dispose();

    /// <summary>Names are facts here, as what has to be told apart is not simplified.</summary>
    private Answer RefuteAnew(IReadOnlyList<BoolExpr> conditions)
    {
        using var fresh = IsArithmetic ? context.MkSimpleSolver() : context.MkSolver("QF_UFBV");
        Limit(context, fresh, timeoutMs, redundantAxioms: true);
        fresh.Assert([.. Facts, .. conditions]);
        var answer = Check(fresh, []);
        return answer.Outcome == Outcome.Follows ? answer with { RestsOn = names.Keys.ToHashSet() } : answer;
    }

    private HashSet<string> NamesIn(BoolExpr[] core) =>
        [.. names.Where(pair => core.Contains(pair.Value)).Select(pair => pair.Key)];

    private Answer Check(Solver asked, Expr[] assumed) => asked.Check(assumed) switch
    {
        Status.UNSATISFIABLE => new(Outcome.Follows, null),
        Status.SATISFIABLE => new(Outcome.Candidate, asked.Model.ToString()),
        _ => new(Outcome.Unknown, Reason(asked.ReasonUnknown)),
    };

    /// <summary>Why there is no answer. Of the time that it was given, libz3 says no more than that it was canceled.</summary>
    private string Reason(string reason) => reason is "canceled" or "timeout"
        ? string.Create(CultureInfo.InvariantCulture, $"z3 was stopped after {timeoutMs / 1000.0} s of wall time")
        : "z3: " + reason;

    /// <param name="context">Makes the settings.</param>
    /// <param name="limited">The solver.</param>
    /// <param name="milliseconds">Its time for a query.</param>
    /// <param name="redundantAxioms">
    /// Equality axioms for words: most queries about operations take half the time without them, but hard arithmetic
    /// takes forever.
    /// </param>
    private static void Limit(Context context, Solver limited, int milliseconds, bool redundantAxioms)
    {
        using var parameters = context.MkParams();
        parameters.Add("timeout", (uint)milliseconds);
        // Else libz3 puts a handler of its own in Ctrl-C's place, and solvers side by side restore one another's.
        parameters.Add("ctrl_c", false);
        parameters.Add("bv.eq_axioms", redundantAxioms);
        limited.Parameters = parameters;
    }
}
