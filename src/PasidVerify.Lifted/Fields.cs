namespace PasidVerify.Lifted;

/// <summary>The fields of one record, in order.</summary>
internal sealed class Fields : IFieldSink
{
    public List<(Sort Sort, Bits Value)> Words { get; } = [];

    public List<Bool> Truths { get; } = [];

    public static Fields Of(IWritable record)
    {
        var fields = new Fields();
        record.Write(fields);
        return fields;
    }

    /// <summary>The one field of a sort.</summary>
    public Bits Single(Sort sort) => Words.Single(word => word.Sort == sort).Value;

    /// <summary>Each field equals the other record's.</summary>
    public Bool Same(Fields other)
    {
        Bool same = true;
        foreach (var (left, right) in Words.Zip(other.Words)) same &= left.Value == right.Value;
        foreach (var (left, right) in Truths.Zip(other.Truths)) same &= left == right;
        return same;
    }

    public void Bits(Sort sort, Bits value)
    {
        if (value.Width != sort.Width)
            throw new ArgumentException($"A {sort.Name} has {sort.Width} bits, not {value.Width}.");
        Words.Add((sort, value));
    }

    public void Bool(string name, Bool value) => Truths.Add(value);
}

/// <summary>Reads a record whose fields are those of one of two records.</summary>
internal sealed class Selection(Bool condition, Fields then, Fields otherwise) : IFieldSource
{
    private int word;
    private int truth;

    public Bits Bits(Sort sort)
    {
        int i = word++;
        return Lifted.Bits.Select(condition, then.Words[i].Value, otherwise.Words[i].Value);
    }

    public Bool Bool(string name)
    {
        int i = truth++;
        return (condition & then.Truths[i]) | (!condition & otherwise.Truths[i]);
    }
}
