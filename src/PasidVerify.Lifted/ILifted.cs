namespace PasidVerify.Lifted;

/// <summary>
/// A record of lifted fields, such as the key or the value of a <see cref="Map{TKey,TValue}"/>. It names its fields
/// once each way; equality, selection, storage and printing follow from that.
/// </summary>
/// <typeparam name="T">The record itself.</typeparam>
public interface ILifted<out T> : IWritable
    where T : ILifted<T>
{
    /// <summary>Builds the record from its fields, in the order of <see cref="IWritable.Write"/>.</summary>
    static abstract T Read(IFieldSource fields);
}

/// <summary>A record that can name its fields.</summary>
public interface IWritable
{
    /// <summary>Gives the fields away, in order.</summary>
    void Write(IFieldSink fields);
}

/// <summary>Gives the fields of a record, in order.</summary>
public interface IFieldSource
{
    /// <summary>The next field, an index or a word.</summary>
    Bits Bits(Sort sort);

    /// <summary>The next field, a truth value.</summary>
    Bool Bool(string name);

    /// <summary>The next field, an enum.</summary>
    Choice<T> Choice<T>(string name)
        where T : struct, Enum => new(Bits(new(name, Lifted.Choice<T>.Width)));
}

/// <summary>Takes the fields of a record, in order.</summary>
public interface IFieldSink
{
    /// <summary>The next field, an index or a word.</summary>
    void Bits(Sort sort, Bits value);

    /// <summary>The next field, a truth value.</summary>
    void Bool(string name, Bool value);

    /// <summary>The next field, an enum.</summary>
    void Choice<T>(string name, Choice<T> value)
        where T : struct, Enum => Bits(new(name, Lifted.Choice<T>.Width), value.Number);
}
