namespace PasidVerify.Lifted;

/// <summary>A map of known values, kept where they are not absent.</summary>
internal sealed class ConcreteMap<TKey, TValue>(string name, PathRecorder? recorder) : Map<TKey, TValue>(name)
    where TKey : struct
    where TValue : struct
{
    private readonly Dictionary<TKey, TValue> entries = [];

    public override TValue this[TKey key]
    {
        get
        {
            var value = entries.GetValueOrDefault(key, Absent);
            return recorder is null ? value : Shape.Read<TValue>(new Recorded<TValue>(value, recorder));
        }

        set
        {
            if (EqualityComparer<TValue>.Default.Equals(value, Absent)) entries.Remove(key);
            else entries[key] = value;
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
        foreach (var key in entries.Keys.Where(key => where(key).Concrete).ToArray()) entries.Remove(key);
    }

    public override IEnumerable<TKey> Keys => entries.Keys;

    public override void Rewrite(Func<IEnumerable<TKey>> absent, Func<TKey, TValue, TValue> rewritten)
    {
        var values = entries.Keys.Concat(absent()).Select(key => (key, rewritten(key, entries.GetValueOrDefault(key, Absent)))).ToArray();
        foreach (var (key, value) in values) this[key] = value;
    }

    public override void CopyFrom(IMap other)
    {
        if (other == this) return;
        entries.Clear();
        foreach (var (key, value) in ((ConcreteMap<TKey, TValue>)other).entries) entries.Add(key, value);
    }

    public override void WriteEntries(IEntrySink sink)
    {
        foreach (var (key, value) in entries)
        {
            Shape.Write(key, sink.Key());
            Shape.Write(value, sink.Value());
        }
    }
}
