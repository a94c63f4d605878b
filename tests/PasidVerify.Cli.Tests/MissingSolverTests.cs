using System.Diagnostics;

namespace PasidVerify.Cli.Tests;

/// <summary>Without libz3: in a process of its own, as a library that was loaded stays so.</summary>
public sealed class MissingSolverTests
{
    [Fact]
    public void A_proof_without_a_solver_is_one_line_and_inconclusive() =>
        Child("prove", "--claim", "mode-isolation", "--json")
            .MustComplain(ExitCode.Inconclusive, "libz3 not found at '/nonexistent'", "install");

    [Fact]
    public void Commands_that_need_no_solver_do_without()
    {
        var ran = Child("list", "--json");
        Assert.Equal((ExitCode.Holds, ""), (ran.Code, ran.Error));
    }

    private static Ran Child(params string[] arguments)
    {
        using var scratch = new ScratchFolder();
        var start = new ProcessStartInfo(DotNet)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = scratch.Path,
        };
        start.Environment["PASIDVERIFY_LIBZ3"] = "/nonexistent";
        start.ArgumentList.Add(typeof(CommandTree).Assembly.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    /// <summary>The host that runs this test; a runner may be an executable of its own.</summary>
    private static string DotNet =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}
