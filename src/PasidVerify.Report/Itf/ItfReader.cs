using System.Text.Json;
using PasidVerify.Spec;

namespace PasidVerify.Report;

/// <summary>
/// Reads a trace file back, exactly as it was written. Strict about what a replay depends on; fields and variables
/// that it does not know are let through. It does not check that the operations, the scope or the target exist: only
/// the one who replays knows them.
/// </summary>
public static class ItfReader
{
    /// <summary>Bytes of the longest file that is read: far above any shrunk trace.</summary>
    public const int LimitBytes = 64 << 20;

    private const string WellFormed = "well-formed JSON, of a trace that this tool wrote (.itf.json)";

    /// <summary>Reads a file; <see cref="TraceFormatException"/> if there is none, or none that makes sense.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="claims">Every claim that a trace may name.</param>
    public static Counterexample Read(string file, IReadOnlyCollection<string> claims)
    {
        try
        {
            return Parse(Bytes(file), file, claims);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TraceFormatException(file, "the file", $"a readable trace file ({Reason(e)})", e);
        }
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="json">The content, in UTF-8.</param>
    /// <param name="file">What to call it in complaints.</param>
    /// <param name="claims">Every claim that a trace may name.</param>
    public static Counterexample Parse(
        ReadOnlyMemory<byte> json, string file, IReadOnlyCollection<string> claims)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { AllowDuplicateProperties = false });
            return Trace(new(file, "$", document.RootElement), claims);
        }
        catch (JsonException e)
        {
            throw e.LineNumber is { } line
                ? new TraceFormatException(file, $"line {line + 1}, byte {e.BytePositionInLine + 1}", WellFormed, e)
                : new TraceFormatException(file, "an object", $"each name once ({e.Message.TrimEnd('.')})", e);
        }
        catch (InvalidOperationException e)
        {
            // How a string that is no Unicode shows: half of a surrogate pair, or bytes that are not UTF-8.
            throw new TraceFormatException(file, "a string", "valid Unicode", e);
        }
    }

    private static Counterexample Trace(JsonPlace root, IReadOnlyCollection<string> claims)
    {
        var meta = root.Field(Itf.Meta);
        meta.Field("format").Require(Itf.Format);
        meta.Field("source").Require(Itf.Source);
        meta.Field("status").Require(Itf.Violation);
        var claim = meta.Field("claim");
        if (!claims.Contains(claim.Text())) throw claim.Expected($"a claim ({string.Join(", ", claims)})");
        meta.Field("requirement").Require(claim.Text());

        string[] variables = [.. root.Field(Itf.Variables).Items().Select(name => name.Text())];
        foreach (string name in (string[])[Itf.Result, Itf.Action, Itf.Picks])
        {
            if (!variables.Contains(name)) throw root.Field(Itf.Variables).Expected($"the variable \"{name}\" among them");
        }

        var states = root.Field(Itf.States).Items();
        if (states.Count == 0) throw root.Field(Itf.States).Expected("at least the initial state");
        TraceStep[] steps = [.. states.Select((state, index) => Step(state, index, variables))];
        states[0].Field(Itf.Action).Require(Itf.Initial);
        if (steps[0].Arguments.Count > 0) throw states[0].Field(Itf.Picks).Expected("no picks in the initial state");
        meta.Field("step").Require(steps.Length - 1);

        return new(
            meta.Field("target").Text(),
            claim.Text(),
            meta.Field("description").Text(),
            meta.Field("scope").Text(),
            [.. meta.Field("switches").Items().Select(name => name.Text())],
            meta.Field("seed").Integer(),
            steps[1..]);
    }

    private static TraceStep Step(JsonPlace state, int index, IEnumerable<string> variables)
    {
        state.Field(Itf.Meta).Field(Itf.Index).Require(index);
        foreach (string name in variables) state.Field(name);
        var arguments = new List<(string, ulong)>();
        foreach (var (name, pick) in state.Field(Itf.Picks).Fields())
        {
            var tag = pick.Field(Itf.Tag);
            var value = pick.Field(Itf.Value);
            if (tag.Text() == Itf.Some) arguments.Add((name, value.Integer()));
            else if (tag.Text() != Itf.None) throw tag.Expected($"\"{Itf.Some}\" or \"{Itf.None}\"");
        }

        return new(state.Field(Itf.Action).Text(), arguments, state.Field(Itf.Result).Text());
    }

    private static ReadOnlyMemory<byte> Bytes(string file)
    {
        // The length is counted while reading, since a device file or a pipe has none.
        using var stream = File.OpenRead(file);
        using var content = new MemoryStream();
        byte[] block = new byte[1 << 16];
        for (int n = stream.Read(block); n > 0; n = stream.Read(block))
        {
            content.Write(block, 0, n);
            if (content.Length > LimitBytes)
                throw new TraceFormatException(file, "the file", $"at most {LimitBytes >> 20} MiB");
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is none",
        UnauthorizedAccessException => "access denied, or a directory",
        _ => e.Message,
    };
}
