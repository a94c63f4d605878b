namespace PasidVerify.Lifted;

/// <summary>The fields of one record, in order.</summary>
internal sealed class Fields : IFieldSink
{
    public List<(Sort Sort, Bits Value)> Words { get; } = [];

    public List<Bool> Truths { get; } = [];

    public static Fields Of<T>(T record)
        where T : struct
    {
        var fields = new Fields();
        Shape.Write(record, fields);
        return fields;
    }

    /// <summary>The one field of a sort.</summary>
    public Bits Single(Sort sort) => Words.Single(word => word.Sort == sort).Value;

    /// <summary>Each field equals the other record's.</summary>
    public Bool Same(Fields other)
    {
        Bool same = true;
        foreach (var (left, right) in Words.Zip(other.Words))
        {
            if (!Symbolic.AreIdentical(left.Value.Origin, right.Value.Origin)) same &= left.Value == right.Value;
        }

        foreach (var (left, right) in Truths.Zip(other.Truths))
        {
            if (!Symbolic.AreIdentical(left.Origin, right.Origin)) same &= left == right;
        }

        return same;
    }

    public void Bits(Sort sort, string name, Bits value) => Words.Add((sort, value));

    public void Bool(string name, Bool value) => Truths.Add(value);
}

/// <summary>Reads a record whose fields are those of one of two records.</summary>
internal sealed class Selection(Bool condition, Fields then, Fields otherwise) : IFieldSource
{
    private int word;
    private int truth;

    public Bits Bits(Sort sort, string name)
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
