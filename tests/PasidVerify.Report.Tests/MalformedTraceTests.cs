using System.Text;
using System.Text.Json.Nodes;

namespace PasidVerify.Report.Tests;

public sealed class MalformedTraceTests
{
    [Theory]
    [InlineData("$[\"#meta\"]", "a field \"#meta\"")]
    [InlineData("$[\"#meta\"].format", "a field \"format\"")]
    [InlineData("$[\"#meta\"].claim", "a field \"claim\"")]
    [InlineData("$[\"#meta\"].requirement", "a field \"requirement\"")]
    [InlineData("$[\"#meta\"].target", "a field \"target\"")]
    [InlineData("$[\"#meta\"].description", "a field \"description\"")]
    [InlineData("$[\"#meta\"].scope", "a field \"scope\"")]
    [InlineData("$[\"#meta\"].switches", "a field \"switches\"")]
    [InlineData("$[\"#meta\"].seed", "a field \"seed\"")]
    [InlineData("$[\"#meta\"].step", "a field \"step\"")]
    [InlineData("$.vars", "a field \"vars\"")]
    [InlineData("$.states", "a field \"states\"")]
    [InlineData("$.states[1].result", "a field \"result\"")]
    [InlineData("$.states[1][\"mbt::actionTaken\"]", "a field \"mbt::actionTaken\"")]
    [InlineData("$.states[1][\"mbt::nondetPicks\"].device.tag", "a field \"tag\"")]
    [InlineData("$.states[1][\"mbt::nondetPicks\"].device.value[\"#bigint\"]", "a field \"#bigint\"")]
    public void A_missing_field_is_named(string path, string expected)
    {
        var (parent, name) = Find(path, out var root);
        parent.AsObject().Remove(name);
        var error = Refused(root.ToJsonString());
        Assert.Equal(expected, error.Expected);
        Assert.StartsWith($"broken.itf.json: {error.Place}: expected ", error.Message, StringComparison.Ordinal);
        Assert.StartsWith(error.Place, path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$[\"#meta\"]", "[]", "an object")]
    [InlineData("$[\"#meta\"].format", "\"TLC\"", "\"ITF\"")]
    [InlineData("$[\"#meta\"].source", "\"Quint\"", "\"PasidVerify\"")]
    [InlineData("$[\"#meta\"].status", "\"ok\"", "\"violation\"")]
    [InlineData("$[\"#meta\"].claim", "7", "a string")]
    [InlineData("$[\"#meta\"].claim", "\"isolaton\"", "a claim (isolation, strict-coherence)")]
    [InlineData("$[\"#meta\"].requirement", "\"isolation\"", "\"strict-coherence\"")]
    [InlineData("$[\"#meta\"].switches", "\"x\"", "an array")]
    [InlineData("$[\"#meta\"].switches[0]", "null", "a string")]
    [InlineData("$[\"#meta\"].step", "3", "the number 4")]
    [InlineData("$[\"#meta\"].step", "\"4\"", "the number 4")]
    [InlineData("$.vars", "[\"result\"]", "the variable \"mbt::actionTaken\" among them")]
    [InlineData("$.states", "[]", "at least the initial state")]
    [InlineData("$.states[0]", "1", "an object")]
    [InlineData("$.states[2][\"#meta\"].index", "1", "the number 2")]
    [InlineData("$.states[0][\"mbt::actionTaken\"]", "\"enable\"", "\"init\"")]
    [InlineData("$.states[3].result", "{}", "a string")]
    [InlineData("$.states[1][\"mbt::nondetPicks\"]", "[]", "an object")]
    [InlineData("$.states[1][\"mbt::nondetPicks\"].device", "7", "an object")]
    [InlineData("$.states[1][\"mbt::nondetPicks\"].device.tag", "\"Maybe\"", "\"Some\" or \"None\"")]
    public void A_wrong_value_is_named(string path, string value, string expected)
    {
        var error = Refused(Replaced(path, value));
        Assert.Equal(path, error.Place);
        Assert.Equal(expected, error.Expected);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("18446744073709551616")]
    [InlineData("{\"#bigint\":\"18446744073709551616\"}")]
    [InlineData("{\"#bigint\":\"-1\"}")]
    [InlineData("{\"#bigint\":\" 1\"}")]
    [InlineData("{\"#bigint\":\"\"}")]
    public void An_integer_that_is_none_is_refused(string value)
    {
        var error = Refused(Replaced("$[\"#meta\"].seed", value));
        Assert.StartsWith("an integer from 0 to 2^64-1", error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_number_is_an_integer_too() =>
        Assert.Equal(ulong.MaxValue, Parse(Replaced("$[\"#meta\"].seed", "18446744073709551615")).Seed);

    [Fact]
    public void A_pick_in_the_initial_state_is_refused() => Assert.Equal(
        "no picks in the initial state",
        Refused(Replaced("$.states[0][\"mbt::nondetPicks\"].device", """{"tag":"Some","value":{"#bigint":"1"}}""")).Expected);

    [Fact]
    public void Every_declared_variable_must_be_in_every_state()
    {
        string text = Replaced("$.vars", """["result","mbt::actionTaken","mbt::nondetPicks","tables"]""");
        Assert.Equal("a field \"tables\"", Refused(text).Expected);
    }

    [Fact]
    public void Unknown_fields_are_let_through()
    {
        var root = Root();
        root["params"] = new JsonArray();
        root["#meta"]!["timestamp"] = 1;
        root["states"]![1]!["tables"] = "x";
        Examples.AssertSame(Examples.Typical(), Parse(root.ToJsonString()));
    }

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{\n  \"#meta\": }", "line 2, byte 12")]
    [InlineData("\0", "line 1, byte 1")]
    public void Malformed_json_is_located(string text, string place) => Assert.Equal(place, Refused(text).Place);

    [Fact]
    public void A_repeated_name_is_refused() =>
        Assert.Contains("'vars'", Refused("""{"vars":[],"vars":[]}""").Message, StringComparison.Ordinal);

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal("valid Unicode", Refused(Replaced("$[\"#meta\"].target", "\"\\ud800\"", raw: true)).Expected);

    [Fact]
    public void Every_prefix_of_a_trace_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Golden.Text("typical.itf.json").TrimEnd());
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<TraceFormatException>(
                () => ItfReader.Parse(whole.AsMemory(0, length), "broken.itf.json", Examples.Claims));
        }
    }

    private static JsonNode Root() => JsonNode.Parse(ItfWriter.Write(Examples.Typical(), Examples.Version))!;

    private static string Replaced(string path, string value, bool raw = false)
    {
        var (parent, name) = Find(path, out var root);
        JsonNode? node = raw ? JsonValue.Create("PLACE") : JsonNode.Parse(value);
        if (parent is JsonArray array) array[int.Parse(name, null)] = node;
        else parent[name] = node;
        string text = root.ToJsonString();
        return raw ? text.Replace("\"PLACE\"", value, StringComparison.Ordinal) : text;
    }

    /// <summary>Walks $.a["b"][0] up to the last step, and returns where it ends and that step.</summary>
    private static (JsonNode Parent, string Last) Find(string path, out JsonNode root)
    {
        var node = root = Root();
        string[] steps = [.. path.Replace("[\"", ".", StringComparison.Ordinal)
            .Replace("\"]", "", StringComparison.Ordinal).Replace("[", ".", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal).Split('.').Skip(1)];
        foreach (string step in steps[..^1]) node = node is JsonArray a ? a[int.Parse(step, null)]! : node[step]!;
        return (node, steps[^1]);
    }

    private static Spec.Counterexample Parse(string text) =>
        ItfReader.Parse(Encoding.UTF8.GetBytes(text), "broken.itf.json", Examples.Claims);

    private static TraceFormatException Refused(string text) => Assert.Throws<TraceFormatException>(() => Parse(text));
}
