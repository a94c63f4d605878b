using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>
/// Runs an operation once per feasible path: decisions already made are replayed, the last one that could have gone
/// the other way is flipped. While a path is current, it answers what the operation read and whether a goal follows.
/// </summary>
/// <remarks>
/// Nothing is quantified: a universal condition that a path takes as true is assumed at each index that turned up,
/// which is sound for a proof (unsat) and makes a model (sat) a candidate only.
/// </remarks>
public sealed class PathExplorer : IDisposable
{
    private readonly DecisionTree branches = new();
    private readonly List<ISnapshot> maps = [];
    private readonly List<Universal> universals = [];
    private readonly Dictionary<Sort, IndexSet> indexes = [];
    private readonly Dictionary<string, KeySet> reads = [];
    private readonly Dictionary<string, FuncDecl> functions = [];
    private readonly Dictionary<string, int> fresh = [];
    private readonly FactSolver solver;
    private readonly Feasibility feasibility;

    /// <summary>The ways that the case of a goal takes, and by the numbers of terms, which these keep, what it decided.</summary>
    private readonly List<BoolExpr> ways = [];
    private readonly Dictionary<uint, bool> decided = [];
    private DecisionTree current;
    private bool deciding;
    private bool splitting;

    /// <summary>Starts without assumptions.</summary>
    /// <param name="queryTimeoutMs">Milliseconds after which one solver query answers unknown.</param>
    /// <param name="isArithmetic">Goals are hard arithmetic, about a few wide words.</param>
    public PathExplorer(int queryTimeoutMs = 10_000, bool isArithmetic = false)
    {
        current = branches;
        Z3 = new Context();
        solver = new FactSolver(Z3, queryTimeoutMs) { IsArithmetic = isArithmetic };
        feasibility = new Feasibility(FactSolver.Quick(Z3, queryTimeoutMs));
    }

    /// <summary>The branches of the current path: one T or F each, as <see cref="PathRecorder.Decisions"/>.</summary>
    public string Decisions => branches.ToString();

    /// <summary>Keeps the queries that the answers rest on, where they are to be asked again.</summary>
    public QueryLog? Log { get; init; }

    internal Context Z3 { get; }

    /// <summary>Assumes a condition: on the current path, or before any path on all of them.</summary>
    public void Assume(Bool condition)
    {
        var assumed = Expression(condition);
        solver.Add(assumed);
        feasibility.Assume(assumed);
    }

    /// <summary>Assumes a condition on the current path, under a name that answers give when they rest on it.</summary>
    /// <remarks>
    /// It rules no branch or case out, as <see cref="Feasibility"/> is not told: what is passed over would rest on it too,
    /// and no answer would say so.
    /// </remarks>
    public void Assume(Bool condition, string name) =>
        solver.Add(Expression(condition), name, () => Declared(Z3.MkBoolConst("assumed!" + name)));

    /// <summary>An unknown word of 1 to 64 bits; the same name is the same word.</summary>
    public Bits Unknown(string name, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 64);
        return Lift(Declared(Z3.MkBVConst(name, (uint)width)));
    }

    /// <summary>An unknown index, which counts as one that turned up.</summary>
    public Bits Unknown(string name, Sort sort)
    {
        var index = Unknown(name, sort.Width);
        Note(sort, index);
        return index;
    }

    /// <summary>An unknown truth value; the same name is the same value.</summary>
    public Bool UnknownBool(string name) => Lift(Declared(Z3.MkBoolConst(name)));

    /// <summary>
    /// Runs the operation once per feasible path and hands its result out while the path is current.
    /// </summary>
    public IEnumerable<T> Paths<T>(Func<T> operation)
    {
        branches.Clear();
        do
        {
            Restart();
            solver.EnterPath();
            feasibility.EnterPath();
            try
            {
                deciding = true;
                var result = operation();
                deciding = false;
                yield return result;
            }
            finally
            {
                deciding = false;
                feasibility.LeavePath();
                solver.LeavePath();
            }
        }
        while (branches.Advance());
    }

    /// <summary>Whether the goal follows from the path and what is assumed.</summary>
    /// <param name="goal">
    /// The goal. It is evaluated once per case of whether what it reads was written by the operation, which leaves the
    /// solver terms without conditionals: a few easy queries instead of a hard one.
    /// </param>
    public Answer Ask(Func<Bool> goal)
    {
        var cases = new DecisionTree();
        var answer = new Answer(Outcome.Follows, null);
        do
        {
            cases.Restart();
            answer = Worse(answer, AskCase(cases, goal));
        }
        while (answer.Outcome != Outcome.Candidate && cases.Advance());
        return answer;
    }

    /// <summary>The indexes of a sort that turned up so far on the current path.</summary>
    public IReadOnlyList<Bits> Indexes(Sort sort) =>
        indexes.TryGetValue(sort, out var known) ? [.. known.Values] : [];

    /// <summary>The keys at which the unknown contents of a map were read so far on the current path.</summary>
    public IReadOnlyList<IReadOnlyDictionary<Sort, Bits>> Reads(string map) =>
        reads.TryGetValue(map, out var known) ? [.. known.Keys] : [];

    /// <summary>A name of these words on the current path: equal words have equal names.</summary>
    public static string NameOf(IEnumerable<Bits> words) => KeySet.NameOf(words);

    /// <summary>What the universal conditions of the current path say at the indexes that turned up since they were last asked.</summary>
    public IReadOnlyList<Bool> Instances() =>
        [.. universals.SelectMany(universal => universal.AtNew(Indexes(universal.Sort)))];

    /// <inheritdoc/>
    public void Dispose()
    {
        feasibility.Dispose();
        solver.Dispose();
        Z3.Dispose();
    }

    internal bool Decide(Bool condition)
    {
        if (!deciding) throw new InvalidOperationException("A claim may not branch: build its condition with & and |.");
        return Branch(condition);
    }

    /// <summary>The cases of a goal are being told apart: a read of an updated map takes one of two sides.</summary>
    internal bool Splits(Bool condition, out bool taken)
    {
        taken = false;
        if (!splitting) return false;
        uint asked = Expression(condition).Id;
        if (!decided.TryGetValue(asked, out taken)) decided[asked] = taken = Branch(condition);
        return true;
    }

    internal bool DecideForAll<TSort>(IndexRange<TSort> range, Func<Index<TSort>, Bool> holds)
        where TSort : ISort
    {
        var sort = TSort.Sort;
        int number = fresh[sort.Name] = fresh.GetValueOrDefault(sort.Name) + 1;
        object[] then = Snapshot();
        var witness = new Index<TSort>(Unknown($"{sort.Name}!{number}", sort));
        var fails = range.Contains(witness) & !Branchless(() => holds(witness));
        bool taken = Decide(UnknownBool($"forall!{sort.Name}!{number}") | !fails);
        if (taken) universals.Add(new(sort, index => Instance(new(index))));
        return taken;

        Bool Instance(Index<TSort> index) => range.Contains(index).Implies(At(then, () => holds(index)));
    }

    internal void Register(ISnapshot map) => maps.Add(map);

    internal object[] Snapshot() => [.. maps.Select(map => map.State)];

    /// <summary>Evaluates over the maps as they were.</summary>
    internal T At<T>(object[] then, Func<T> evaluate)
    {
        object[] now = Snapshot();
        Restore(then);
        try
        {
            return Branchless(evaluate);
        }
        finally
        {
            Restore(now);
        }
    }

    internal void Note<TKey>(TKey key)
        where TKey : struct
    {
        foreach (var (sort, value) in Fields.Of(key).Words) Note(sort, value);
    }

    internal void NoteRead(string map, Fields key)
    {
        if (!reads.TryGetValue(map, out var known)) reads[map] = known = new KeySet();
        known.Add(key);
    }

    internal FuncDecl Function(string name, Sort[] domain, Microsoft.Z3.Sort result)
    {
        if (functions.TryGetValue(name, out var known)) return known;
        Microsoft.Z3.Sort[] sorts = [.. domain.Select(sort => Z3.MkBitVecSort((uint)sort.Width))];
        var function = functions[name] = Z3.MkFuncDecl(name, sorts, result);
        Log?.Declare(function);
        return function;
    }

    internal Bool Lift(BoolExpr expression) => new(false, new Term(this, expression));

    internal Bits Lift(BitVecExpr expression) =>
        new(0, (int)expression.SortSize, new Term(this, expression));

    internal BoolExpr Expression(Bool value) =>
        value.Origin is Term term ? (BoolExpr)term.Expression : Z3.MkBool(value.Concrete);

    internal BitVecExpr Expression(Bits value) =>
        value.Origin is Term term ? (BitVecExpr)term.Expression : Z3.MkBV(value.Concrete, (uint)value.Width);

    private T Branchless<T>(Func<T> evaluate)
    {
        bool was = deciding;
        deciding = false;
        try
        {
            return evaluate();
        }
        finally
        {
            deciding = was;
        }
    }

    private Answer AskCase(DecisionTree cases, Func<Bool> goal)
    {
        current = cases;
        splitting = true;
        feasibility.EnterCase();
        try
        {
            var asked = goal();
            if (!asked.IsSymbolic && asked.Concrete) return new(Outcome.Follows, null);
            BoolExpr[] against = [.. ways, Expression(!asked)];
            Log?.AddGoal(Decisions, cases.ToString(), [.. solver.Facts, .. against]);
            return solver.Refute(against);
        }
        finally
        {
            feasibility.LeaveCase();
            ways.Clear();
            decided.Clear();
            splitting = false;
            current = branches;
        }
    }

    private static Answer Worse(Answer a, Answer b) => b.Outcome switch
    {
        Outcome.Follows => a with { RestsOn = a.RestsOn.Union(b.RestsOn).ToHashSet() },
        Outcome.Unknown => a.Outcome == Outcome.Candidate ? a : b,
        _ => b,
    };

    private bool Branch(Bool condition)
    {
        var holds = Expression(condition);
        bool taken = current.Next(() => Possible(holds, 'T'), () => Possible(Z3.MkNot(holds), 'F'));
        var way = taken ? holds : Z3.MkNot(holds);
        if (splitting) ways.Add(way);
        else solver.Add(way);
        feasibility.Decide(way);
        return taken;
    }

    private bool Possible(BoolExpr condition, char decision)
    {
        if (feasibility.Excluded(condition) is not { } excluded) return true;
        if (splitting) Log?.AddCase(Decisions, $"{current}{decision}", excluded);
        else Log?.AddBranch(Decisions + decision, excluded);
        return false;
    }

    private T Declared<T>(T constant)
        where T : Expr
    {
        Log?.Declare(constant.FuncDecl);
        return constant;
    }

    private void Note(Sort sort, Bits value)
    {
        if (!indexes.TryGetValue(sort, out var known)) indexes[sort] = known = new IndexSet();
        known.Add(value);
    }

    private void Restore(object[] then)
    {
        // Maps made since then are as they were made.
        for (int i = 0; i < then.Length; i++) maps[i].State = then[i];
    }

    private void Restart()
    {
        branches.Restart();
        maps.Clear();
        universals.Clear();
        indexes.Clear();
        reads.Clear();
        fresh.Clear();
    }
}
