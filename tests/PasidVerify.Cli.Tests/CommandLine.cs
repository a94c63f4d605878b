using System.Text.Json;

namespace PasidVerify.Cli.Tests;

/// <summary>Runs a command line in process, with the streams of a test.</summary>
internal static class CommandLine
{
    public static Ran Run(params string[] arguments) => Run(Stream.Null, CancellationToken.None, arguments);

    public static Ran Run(Stream input, CancellationToken stop, params string[] arguments) =>
        Run(input, TimeProvider.System, stop, arguments);

    public static Ran Run(Stream input, TimeProvider clock, CancellationToken stop, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandTree.Run(arguments, new Session(output, error, input, clock, stop));
        return new(code, output.ToString(), error.ToString());
    }
}

/// <summary>What a command line came to.</summary>
internal sealed record Ran(int Code, string Output, string Error)
{
    /// <summary>Standard output holds this one object, and nothing else.</summary>
    public JsonElement Json(string command)
    {
        using var document = JsonDocument.Parse(Output);
        var root = document.RootElement.Clone();
        Assert.Equal(
            (1, command), (root.GetProperty("schemaVersion").GetInt32(), root.GetProperty("command").GetString()));
        return root;
    }

    /// <summary>One line on standard error, which says all this, and nothing elsewhere.</summary>
    public void MustComplain(params string[] about) => MustComplain(ExitCode.BadInput, about);

    public void MustComplain(int code, params string[] about)
    {
        Assert.Equal((code, ""), (Code, Output));
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("pasidverify: ", line, StringComparison.Ordinal);
        Assert.All(about, text => Assert.Contains(text, line, StringComparison.Ordinal));
    }
}
