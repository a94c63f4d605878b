using System.Reflection;

namespace Microsoft.Z3.Tests;

/// <summary>A public surface as sorted lines, one a type or member: all that source code can depend on.</summary>
internal static class Surface
{
    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Listed =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "official-surface.txt"));

    public static IEnumerable<string> TypesListed => Listed.Where(line => !line.Contains('.')).Select(ListedName);

    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(Of).Order(StringComparer.Ordinal);

    public static IEnumerable<string> Of(Type type) =>
        type.GetMembers(Declared).Select(Member).OfType<string>()
            .Select(member => $"{Name(type)}.{member}")
            .Prepend(Header(type));

    public static string ListedName(Type type) => ListedName(Header(type));

    static string ListedName(string header) => header.Split(' ')[1];

    static string Header(Type type) => type.IsEnum ? $"enum {Name(type)}" : $"class {Name(type)} : {Bases(type)}";

    static string Bases(Type type) =>
        string.Join(", ", type.GetInterfaces().Select(Name).Order().Prepend(Name(type.BaseType!)));

    static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo c => $"new({Parameters(c.GetParameters())})",
        MethodInfo { IsSpecialName: true } m when !m.Name.StartsWith("op_", StringComparison.Ordinal) => null,
        MethodInfo { IsStatic: true } m => $"static {Signature(m)}",
        MethodInfo m => Signature(m),
        PropertyInfo p => $"{p.Name}[{Parameters(p.GetIndexParameters())}] {Accessors(p)} : {Name(p.PropertyType)}",
        FieldInfo { IsLiteral: true } f => $"{f.Name} = {f.GetRawConstantValue()}",
        _ => null,
    };

    static string Signature(MethodInfo method) =>
        $"{method.Name}({Parameters(method.GetParameters())}) : {Name(method.ReturnType)}";

    static string Accessors(PropertyInfo property) =>
        (property.GetMethod?.IsPublic, property.SetMethod?.IsPublic) switch
        {
            (true, true) => "get set",
            (true, _) => "get",
            _ => "set",
        };

    static string Parameters(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(p =>
        $"{(p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(p.ParameterType)} {p.Name}"
        + (p.HasDefaultValue ? $" = {p.DefaultValue ?? "null"}" : "")));

    static string Name(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.IsNested ? $"{type.DeclaringType!.Name}+{type.Name}"
        : type.Name;
}
