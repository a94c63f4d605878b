using System.Diagnostics;

namespace PasidVerify.Cli.Tests;

/// <summary>Runs a command line in a process of its own: for what a process does once, or is done to it.</summary>
internal static class ChildProcess
{
    public static Ran WithoutSolver(params string[] arguments) => With("PASIDVERIFY_LIBZ3", "/nonexistent", arguments);

    /// <summary>With an environment variable of its own.</summary>
    public static Ran With(string variable, string value, params string[] arguments)
    {
        using var scratch = new ScratchFolder();
        using var process = Start(scratch, new(variable, value), arguments);
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    /// <summary>Presses Ctrl-C as soon as a line of its progress has some words.</summary>
    public static Ran Interrupted(string after, params string[] arguments)
    {
        using var scratch = new ScratchFolder();
        using var process = Start(scratch, null, arguments);
        string first = "";
        while (process.StandardError.ReadLine() is { } line)
        {
            first += line + Environment.NewLine;
            if (line.Contains(after, StringComparison.Ordinal)) break;
        }

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) kill.WaitForExit();
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, first + error.Result);
    }

    private static Process Start(ScratchFolder scratch, KeyValuePair<string, string>? variable, string[] arguments)
    {
        // Whoever runs the tests in the background may have SIGINT ignored, and a child would inherit that.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = scratch.Path,
        };
        if (variable is var (name, value)) start.Environment[name] = value;
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add(DotNet);
        start.ArgumentList.Add(typeof(CommandTree).Assembly.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>The host that runs this test; a runner may be an executable of its own.</summary>
    private static string DotNet =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}
