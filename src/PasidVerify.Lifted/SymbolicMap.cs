using Microsoft.Z3;

namespace PasidVerify.Lifted;

/// <summary>
/// A map of terms: an uninterpreted function, or nothing at all in an initial state, under a stack of updates that
/// are functions of the key. Reading a cell after an update is a small conditional: no arrays, no quantifiers.
/// </summary>
internal sealed class SymbolicMap<TKey, TValue> : Map<TKey, TValue>, ISnapshot
    where TKey : struct
    where TValue : struct
{
    private readonly PathExplorer explorer;
    private Func<TKey, TValue> current;

    public SymbolicMap(string name, PathExplorer explorer, bool initial)
        : base(name)
    {
        this.explorer = explorer;
        current = initial ? _ => Absent : Unknown;
        explorer.Register(this);
    }

    public override TValue this[TKey key]
    {
        get
        {
            explorer.Note(key);
            return current(key);
        }

        set
        {
            explorer.Note(key);
            var before = current;
            current = asked => Choose(Same(asked, key), () => value, () => before(asked));
        }
    }

    object ISnapshot.State
    {
        get => current;
        set => current = (Func<TKey, TValue>)value;
    }

    public override void Set<TSort>(
        IndexRange<TSort> range, Func<Index<TSort>, TKey> slot, Func<Index<TSort>, TValue> value)
    {
        var before = current;
        var then = explorer.Snapshot();
        current = asked =>
        {
            var index = new Index<TSort>(Fields.Of(asked).Single(TSort.Sort));
            var hit = range.Contains(index) & Same(explorer.At(then, () => slot(index)), asked);
            return Choose(hit, () => explorer.At(then, () => value(index)), () => before(asked));
        };
    }

    public override void Clear(Func<TKey, Bool> where)
    {
        var before = current;
        var then = explorer.Snapshot();
        current = asked => Choose(explorer.At(then, () => where(asked)), () => Absent, () => before(asked));
    }

    public override IEnumerable<TKey> Keys =>
        throw new InvalidOperationException("The keys of a symbolic map cannot be listed.");

    public override void Rewrite(Func<IEnumerable<TKey>> absent, Func<TKey, TValue, TValue> rewritten)
    {
        var before = current;
        var then = explorer.Snapshot();
        current = asked => explorer.At(then, () => rewritten(asked, before(asked)));
    }

    public override void CopyFrom(IMap other) => current = ((SymbolicMap<TKey, TValue>)other).current;

    public override bool SharesEntries(IMap other) =>
        throw new InvalidOperationException("The entries of a symbolic map cannot be compared.");

    public override void WriteEntries(IEntrySink sink) =>
        throw new InvalidOperationException("The entries of a symbolic map cannot be listed.");

    private static Bool Same(TKey a, TKey b) => Fields.Of(a).Same(Fields.Of(b));

    private TValue Choose(Bool condition, Func<TValue> then, Func<TValue> otherwise)
    {
        if (!condition.IsSymbolic) return condition.Concrete ? then() : otherwise();
        if (explorer.Splits(condition, out bool taken)) return taken ? then() : otherwise();
        return Shape.Read<TValue>(new Selection(condition, Fields.Of(then()), Fields.Of(otherwise())));
    }

    private TValue Unknown(TKey key)
    {
        var fields = Fields.Of(key);
        explorer.NoteRead(Name, fields);
        return Shape.Read<TValue>(new Applications(explorer, Name, fields));
    }

    /// <summary>Each field of the value at a key is an uninterpreted function of the key's fields.</summary>
    private sealed class Applications(PathExplorer explorer, string map, Fields key) : IFieldSource
    {
        private readonly Sort[] domain = [.. key.Words.Select(word => word.Sort)];
        private readonly HashSet<string> read = [];
        private readonly Expr[] arguments = [.. key.Words.Select(word => explorer.Expression(word.Value))];

        public Bits Bits(Sort sort, string name) =>
            explorer.Lift((BitVecExpr)Apply(name, explorer.Z3.MkBitVecSort((uint)sort.Width)));

        public Bool Bool(string name) => explorer.Lift((BoolExpr)Apply(name, explorer.Z3.BoolSort));

        private Expr Apply(string field, Microsoft.Z3.Sort result)
        {
            // As one function they would always be equal, and proofs would say so of nothing that runs.
            if (!read.Add(field)) throw new InvalidOperationException($"Two fields of '{map}' are named '{field}'.");
            return explorer.Z3.MkApp(explorer.Function($"{map}.{field}", domain, result), arguments);
        }
    }
}
