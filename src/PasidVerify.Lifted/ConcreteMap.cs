namespace PasidVerify.Lifted;

/// <summary>A map of known values, kept where they are not absent.</summary>
/// <remarks>Copies share their entries until one of them is written: most operations write a few maps of many.</remarks>
internal sealed class ConcreteMap<TKey, TValue>(string name, PathRecorder? recorder) : Map<TKey, TValue>(name)
    where TKey : struct
    where TValue : struct
{
    private Dictionary<TKey, TValue> entries = [];
    private bool shared;

    public override TValue this[TKey key]
    {
        get
        {
            var value = entries.GetValueOrDefault(key, Absent);
            return recorder is null ? value : Shape.Read<TValue>(new Recorded<TValue>(value, recorder));
        }

        set
        {
            if (EqualityComparer<TValue>.Default.Equals(value, Absent)) Remove(key);
            else Own()[key] = value;
        }
    }

    public override void Set<TSort>(
        IndexRange<TSort> range, Func<Index<TSort>, TKey> slot, Func<Index<TSort>, TValue> value)
    {
        ulong count = range.Count.Concrete;
        var values = new (TKey, TValue)[count];
        var index = range.First;
        for (ulong i = 0; i < count; i++)
        {
            values[i] = (slot(index), value(index));
            index += 1;
        }

        foreach (var (key, written) in values) this[key] = written;
    }

    public override void Clear(Func<TKey, Bool> where)
    {
        // All conditions first, all writes afterwards, as the symbolic reading has it.
        foreach (var key in entries.Keys.Where(key => where(key).Concrete).ToArray()) Remove(key);
    }

    public override IEnumerable<TKey> Keys => entries.Keys;

    public override void Rewrite(Func<IEnumerable<TKey>> absent, Func<TKey, TValue, TValue> rewritten)
    {
        var values = entries.Keys.Concat(absent()).Select(key => (key, rewritten(key, entries.GetValueOrDefault(key, Absent)))).ToArray();
        foreach (var (key, value) in values) this[key] = value;
    }

    public override void CopyFrom(IMap other)
    {
        var from = (ConcreteMap<TKey, TValue>)other;
        from.shared = true;
        (entries, shared) = (from.entries, true);
    }

    public override bool SharesEntries(IMap other) => ((ConcreteMap<TKey, TValue>)other).entries == entries;

    public override void WriteEntries(IEntrySink sink)
    {
        foreach (var (key, value) in entries)
        {
            Shape.Write(key, sink.Key());
            Shape.Write(value, sink.Value());
        }
    }

    private void Remove(TKey key)
    {
        if (entries.ContainsKey(key)) Own().Remove(key);
    }

    private Dictionary<TKey, TValue> Own()
    {
        if (shared) (entries, shared) = (new(entries), false);
        return entries;
    }
}
