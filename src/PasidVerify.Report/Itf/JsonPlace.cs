using System.Globalization;
using System.Text.Json;

namespace PasidVerify.Report;

/// <summary>A JSON value that knows where it stands, so that each complaint about it can say so.</summary>
internal readonly record struct JsonPlace(string File, string Path, JsonElement Element)
{
    public bool Is(JsonValueKind kind) => Element.ValueKind == kind;

    public JsonPlace Field(string name) =>
        Object().TryGetProperty(name, out var field)
            ? new(File, $"{Path}{Step(name)}", field)
            : throw Expected($"a field \"{name}\"");

    public IEnumerable<(string Name, JsonPlace Value)> Fields()
    {
        foreach (var field in Object().EnumerateObject())
            yield return (field.Name, new(File, $"{Path}{Step(field.Name)}", field.Value));
    }

    public IReadOnlyList<JsonPlace> Items()
    {
        if (!Is(JsonValueKind.Array)) throw Expected("an array");
        var place = this;
        return [.. Element.EnumerateArray().Select((item, i) => new JsonPlace(place.File, $"{place.Path}[{i}]", item))];
    }

    public string Text() => Is(JsonValueKind.String) ? Element.GetString()! : throw Expected("a string");

    /// <summary>An integer as this tool writes it, or a bare number as Quint's other evaluator does.</summary>
    public ulong Integer()
    {
        if (Is(JsonValueKind.Number)) return Element.TryGetUInt64(out ulong bare) ? bare : throw NotAnInteger();
        if (!Is(JsonValueKind.Object)) throw NotAnInteger();
        var digits = Field(Itf.BigInteger);
        return ulong.TryParse(digits.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw digits.NotAnInteger();
    }

    public void Require(string text)
    {
        if (!Is(JsonValueKind.String) || Text() != text) throw Expected($"\"{text}\"");
    }

    public void Require(int number)
    {
        if (!Is(JsonValueKind.Number) || !Element.TryGetInt32(out int value) || value != number)
            throw Expected($"the number {number}");
    }

    public TraceFormatException Expected(string what) => new(File, Path, what);

    private JsonElement Object() => Is(JsonValueKind.Object) ? Element : throw Expected("an object");

    private TraceFormatException NotAnInteger() => Expected("an integer from 0 to 2^64-1, such as {\"#bigint\":\"7\"}");

    private static string Step(string name) =>
        name.All(char.IsAsciiLetterOrDigit) ? $".{name}" : $"[{JsonSerializer.Serialize(name)}]";
}
