using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PasidVerify.Report;

/// <summary>What a command prints with --json: one object, in the order in which its fields are declared.</summary>
public static class JsonOutput
{
    /// <summary>Version of the fields; it grows when one is removed or changes its meaning.</summary>
    public const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Writes schemaVersion, the command, the fields of the payload, and a line end.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="command">Name of the command.</param>
    /// <param name="payload">An object whose public properties are the fields.</param>
    public static void Write(TextWriter output, string command, object payload)
    {
        if (JsonSerializer.SerializeToNode(payload, payload.GetType(), Options) is not JsonObject fields)
            throw new ArgumentException("the payload must be an object with properties", nameof(payload));
        fields.Insert(0, "schemaVersion", SchemaVersion);
        fields.Insert(1, "command", command);
        output.Write(fields.ToJsonString(Options));
        output.Write('\n');
    }
}
