using System.Linq.Expressions;
using System.Reflection;

namespace PasidVerify.Lifted;

/// <summary>
/// The fields of lifted records, such as the keys and values of a <see cref="Map{TKey,TValue}"/>: record structs whose
/// constructor takes fields or other such records; a single field is one too. Equality, selection, storage and
/// printing follow from them.
/// </summary>
public static class Shape
{
    /// <summary>Builds a record from its fields.</summary>
    public static T Read<T>(IFieldSource fields)
        where T : struct => Shape<T>.ReadPart(fields, "");

    /// <summary>Gives the fields of a record away, in order.</summary>
    public static void Write<T>(T record, IFieldSink fields)
        where T : struct => Shape<T>.WritePart(record, fields, "");
}

/// <summary>What the constructor of a record tells about its fields, compiled once.</summary>
internal static class Shape<T>
    where T : struct
{
    private static readonly Func<IFieldSource, string, T> Reader = MakeReader();
    private static readonly Action<T, IFieldSink, string> Writer = MakeWriter();

    public static T ReadPart(IFieldSource fields, string name) => Reader(fields, name);

    public static void WritePart(T part, IFieldSink fields, string name) => Writer(part, fields, name);

    private static bool IsField => typeof(T).GetInterfaces()
        .Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IField<>));

    /// <summary>The longest constructor's parameters, each of which has a property of its name; Unit has none.</summary>
    private static ParameterInfo[] Parameters => Constructor?.GetParameters() ?? [];

    private static ConstructorInfo? Constructor =>
        typeof(T).GetConstructors().MaxBy(one => one.GetParameters().Length);

    private static Func<IFieldSource, string, T> MakeReader()
    {
        if (IsField) return Generic<Func<IFieldSource, string, T>>(nameof(ReadField));
        var (fields, name) = (Expression.Parameter(typeof(IFieldSource)), Expression.Parameter(typeof(string)));
        var parts = Parameters.Select(part => Expression.Call(
            typeof(Shape<>).MakeGenericType(part.ParameterType), nameof(ReadPart), null, fields, NameOf(part)));
        return Expression.Lambda<Func<IFieldSource, string, T>>(Body(parts), fields, name).Compile();

        static Expression Body(IEnumerable<Expression> parts) =>
            Constructor is { } all ? Expression.New(all, parts) : Expression.Default(typeof(T));
    }

    private static Action<T, IFieldSink, string> MakeWriter()
    {
        if (IsField) return Generic<Action<T, IFieldSink, string>>(nameof(WriteField));
        var record = Expression.Parameter(typeof(T));
        var (fields, name) = (Expression.Parameter(typeof(IFieldSink)), Expression.Parameter(typeof(string)));
        var parts = Parameters.Select(part => Expression.Call(
            typeof(Shape<>).MakeGenericType(part.ParameterType),
            nameof(WritePart),
            null,
            Expression.Property(record, part.Name!),
            fields,
            NameOf(part)));
        return Expression.Lambda<Action<T, IFieldSink, string>>(
            Expression.Block(parts.Append<Expression>(Expression.Empty())), record, fields, name).Compile();
    }

    private static ConstantExpression NameOf(ParameterInfo part) =>
        Expression.Constant(char.ToLowerInvariant(part.Name![0]) + part.Name[1..]);

    private static TDelegate Generic<TDelegate>(string method)
        where TDelegate : Delegate =>
        typeof(Shape<T>).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(typeof(T)).CreateDelegate<TDelegate>();

    private static TField ReadField<TField>(IFieldSource fields, string name)
        where TField : IField<TField> => TField.Read(fields, name);

    private static void WriteField<TField>(TField field, IFieldSink fields, string name)
        where TField : IField<TField> => field.Write(fields, name);
}
