namespace PasidVerify.Lifted;

/// <summary>What a lifted record is made of: <see cref="Bool"/>, <see cref="Choice{T}"/> and <see cref="Index{TSort}"/>.</summary>
/// <typeparam name="T">The type itself.</typeparam>
public interface IField<out T>
    where T : IField<T>
{
    /// <summary>The next field.</summary>
    static abstract T Read(IFieldSource fields, string name);

    /// <summary>Gives the field away.</summary>
    void Write(IFieldSink fields, string name);
}

/// <summary>Gives the fields of a record, in order.</summary>
public interface IFieldSource
{
    /// <summary>The next field, an index or a word.</summary>
    Bits Bits(Sort sort, string name);

    /// <summary>The next field, a truth value.</summary>
    Bool Bool(string name);
}

/// <summary>Takes the fields of a record, in order.</summary>
public interface IFieldSink
{
    /// <summary>The next field, an index or a word.</summary>
    void Bits(Sort sort, string name, Bits value);

    /// <summary>The next field, a truth value.</summary>
    void Bool(string name, Bool value);
}
