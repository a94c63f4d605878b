using System.Text.Json;

namespace PasidVerify.Report.Tests;

public sealed class JsonOutputTests
{
    private enum Word
    {
        NotYet,
    }

    [Fact]
    public void One_object_with_the_version_first_and_camel_case() => Assert.Equal(
        """
        {
          "schemaVersion": 1,
          "command": "check",
          "operationsPerSecond": 12.5,
          "seed": 18446744073709551615,
          "violation": null,
          "obligations": [
            {
              "claim": "isolation",
              "verdict": "notYet"
            }
          ]
        }

        """.ReplaceLineEndings("\n"),
        Text(new
        {
            OperationsPerSecond = 12.5,
            Seed = ulong.MaxValue,
            Violation = (object?)null,
            Obligations = new[] { new { Claim = "isolation", Verdict = Word.NotYet } },
        }));

    [Fact]
    public void The_output_is_json() =>
        Assert.Equal("a<\"b\n", JsonDocument.Parse(Text(new { Text = "a<\"b\n" })).RootElement.GetProperty("text").GetString());

    [Fact]
    public void A_payload_without_fields_of_its_own_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Text(new[] { 1, 2 }));
        Assert.Throws<ArgumentException>(() => Text(new { SchemaVersion = 2 }));
    }

    private static string Text(object payload)
    {
        using var output = new StringWriter();
        JsonOutput.Write(output, "check", payload);
        return output.ToString();
    }
}
