using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PasidVerify.Spec;

namespace PasidVerify.Report;

/// <summary>
/// Writes a counterexample as ITF JSON, so that the viewers of Quint and Apalache read it too. The same counterexample
/// gives the same bytes: nothing is taken from a clock.
/// </summary>
/// <remarks>Integers are always written as #bigint: a JavaScript reader would round a number above 2^53.</remarks>
public static class ItfWriter
{
    /// <summary>The text of a trace file.</summary>
    /// <param name="trace">What to write.</param>
    /// <param name="toolVersion">Version of the tool that found it.</param>
    /// <param name="timestamp">When it was found; null leaves it out, and the text reproducible.</param>
    public static string Write(Counterexample trace, string toolVersion, DateTimeOffset? timestamp = null)
    {
        string[] names = [.. trace.Steps.SelectMany(step => step.Arguments).Select(a => a.Name).Distinct()];
        TraceStep[] steps = [new(Itf.Initial, [], ""), .. trace.Steps];
        return Text(indented: true, json =>
        {
            json.WriteStartObject();
            WriteMeta(json, trace, toolVersion, timestamp);
            WriteStrings(json, Itf.Variables, [Itf.Result, Itf.Action, Itf.Picks]);
            json.WriteStartArray(Itf.States);

            // A state a line: line tools can then show and compare them. A raw value brings its own indentation.
            for (int i = 0; i < steps.Length; i++)
                json.WriteRawValue("\n    " + Text(indented: false, state => WriteState(state, i, steps[i], names)));
            json.WriteEndArray();
            json.WriteEndObject();
        }) + "\n";
    }

    private static string Text(bool indented, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.Default, Indented = indented, NewLine = "\n" };
        using (var json = new Utf8JsonWriter(buffer, options)) write(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteMeta(
        Utf8JsonWriter json, Counterexample trace, string toolVersion, DateTimeOffset? timestamp)
    {
        json.WriteStartObject(Itf.Meta);
        json.WriteString("format", Itf.Format);
        json.WriteString("format-description", Itf.Description);
        json.WriteString("source", Itf.Source);
        json.WriteString("status", Itf.Violation);
        json.WriteString("description", trace.Explanation);
        if (timestamp is { } time) json.WriteNumber("timestamp", time.ToUnixTimeMilliseconds());
        json.WriteString("claim", trace.Claim);
        json.WriteString("requirement", trace.Claim);
        json.WriteNumber("step", trace.Steps.Count);
        json.WriteString("target", trace.Target);
        json.WriteString("scope", trace.Scope);
        WriteStrings(json, "switches", trace.Switches);
        json.WritePropertyName("seed");
        WriteInteger(json, trace.Seed);
        json.WriteString("toolVersion", toolVersion);
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, int index, TraceStep step, IEnumerable<string> names)
    {
        json.WriteStartObject();
        json.WriteStartObject(Itf.Meta);
        json.WriteNumber(Itf.Index, index);
        json.WriteEndObject();
        json.WriteString(Itf.Result, step.Result);
        json.WriteString(Itf.Action, step.Operation);
        json.WriteStartObject(Itf.Picks);

        // A record is the same in every state; its own arguments first, so that their order survives a round trip.
        var own = new HashSet<string>();
        foreach (var (name, value) in step.Arguments)
        {
            if (!IsFieldName(name) || !own.Add(name))
                throw new ArgumentException($"argument '{name}' of {step.Operation} cannot be a field of a record");
            json.WriteStartObject(name);
            json.WriteString(Itf.Tag, Itf.Some);
            json.WritePropertyName(Itf.Value);
            WriteInteger(json, value);
            json.WriteEndObject();
        }

        foreach (string name in names.Where(name => !own.Contains(name)))
        {
            json.WriteStartObject(name);
            json.WriteString(Itf.Tag, Itf.None);
            json.WriteStartObject(Itf.Value);
            WriteStrings(json, Itf.Tuple, []);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Readers take names that start with # or __ for their own.</summary>
    private static bool IsFieldName(string name) => name.Length > 0 && char.IsAsciiLetter(name[0]);

    private static void WriteInteger(Utf8JsonWriter json, ulong value)
    {
        json.WriteStartObject();
        json.WriteString(Itf.BigInteger, $"{value}");
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
