namespace PasidVerify.Lifted;

/// <summary>A map of a state, whatever its key and value are.</summary>
public interface IMap
{
    /// <summary>Unique within its state.</summary>
    string Name { get; }

    /// <summary>Takes over the entries of a map of the same name, type and reading.</summary>
    void CopyFrom(IMap other);

    /// <summary>
    /// One is a copy of the other, or both are of a third, and neither was written since: their entries are the same.
    /// Concrete reading only.
    /// </summary>
    bool SharesEntries(IMap other);

    /// <summary>The map has the same value as another one at the key with these fields.</summary>
    Bool SameAt(IMap other, IFieldSource key);

    /// <summary>Gives every entry away that is not absent, in no particular order. Concrete reading only.</summary>
    void WriteEntries(IEntrySink sink);
}

/// <summary>Takes the entries of a map: the fields of the key, then those of the value.</summary>
public interface IEntrySink
{
    /// <summary>Where the fields of the next entry's key go.</summary>
    IFieldSink Key();

    /// <summary>Where the fields of its value go.</summary>
    IFieldSink Value();
}

/// <summary>
/// A total map over every key there is: where nothing was written, the value's fields are all 0 (absent).
/// </summary>
/// <typeparam name="TKey">Key; its fields are indexes.</typeparam>
/// <typeparam name="TValue">Value.</typeparam>
public abstract class Map<TKey, TValue> : IMap
    where TKey : struct
    where TValue : struct
{
    private protected Map(string name)
    {
        Name = name;
        Absent = Shape.Read<TValue>(Zeros.Instance);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The value whose fields are all 0.</summary>
    protected TValue Absent { get; }

    /// <summary>The value at a key.</summary>
    public abstract TValue this[TKey key] { get; set; }

    /// <summary>For every index of the range: the slot of the index gets the value for the index.</summary>
    /// <param name="range">The indexes.</param>
    /// <param name="slot">Index to key; the key has the index as its field of the range's sort.</param>
    /// <param name="value">Index to value, read before any of the slots is written.</param>
    public abstract void Set<TSort>(
        IndexRange<TSort> range, Func<Index<TSort>, TKey> slot, Func<Index<TSort>, TValue> value)
        where TSort : ISort;

    /// <summary>Makes every key absent that fulfils the condition.</summary>
    public abstract void Clear(Func<TKey, Bool> where);

    /// <summary>Gives every value that is not absent a new one.</summary>
    /// <param name="rewritten">Key and value to new value; what is absent must stay absent.</param>
    public void Rewrite(Func<TKey, TValue, TValue> rewritten) => Rewrite(() => [], rewritten);

    /// <summary>Gives every value a new one, also where it is absent.</summary>
    /// <param name="absent">
    /// The keys, among others perhaps, at which what is absent may become present: the symbolic reading, which knows no
    /// bounds, does not ask for them.
    /// </param>
    /// <param name="rewritten">Key and value to new value.</param>
    public abstract void Rewrite(Func<IEnumerable<TKey>> absent, Func<TKey, TValue, TValue> rewritten);

    /// <summary>The keys whose values are not absent, in no particular order. Concrete reading only.</summary>
    public abstract IEnumerable<TKey> Keys { get; }

    /// <inheritdoc/>
    public abstract void CopyFrom(IMap other);

    /// <inheritdoc/>
    public abstract bool SharesEntries(IMap other);

    /// <inheritdoc/>
    public Bool SameAt(IMap other, IFieldSource key)
    {
        var at = Shape.Read<TKey>(key);
        return Fields.Of(this[at]).Same(Fields.Of(((Map<TKey, TValue>)other)[at]));
    }

    /// <inheritdoc/>
    public abstract void WriteEntries(IEntrySink sink);
}
