using Spectre.Console;

namespace PasidVerify.Cli;

/// <summary>
/// What verify found, for reading: two lines each, the second of which can be copied to do it again. No line of the
/// columns is wider than <see cref="Width"/>.
/// </summary>
public static class VerificationText
{
    /// <summary>Letters of a line at most, but for commands with long paths.</summary>
    public const int Width = 120;

    private const int What = 50;
    private const int Verdict = 25;

    /// <summary>Writes the lines, and what they come to.</summary>
    public static void Write(TextWriter output, VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });
        // A command must stay a line that can be copied, however narrow the terminal or the pipe is.
        console.Profile.Width = int.MaxValue;
        foreach (var line in report.Lines)
        {
            string colour = line.Code switch
            {
                ExitCode.Holds when !line.Undecided => "green",
                ExitCode.Violated => "red",
                _ => "yellow",
            };
            console.MarkupLine(
                $"{Markup.Escape(line.What.PadRight(What))} [{colour}]{Markup.Escape(line.Verdict.PadRight(Verdict))}[/] "
                + Markup.Escape(line.Evidence));
            console.MarkupLine("    " + Markup.Escape(line.Command));
        }

        output.WriteLine();
        output.WriteLine(Closing(report));
    }

    private static string Closing(VerificationReport report) => report.ExitCode switch
    {
        ExitCode.Holds => "all holds for every state of every size, and every switch breaks what it must"
            + (report.Lines.Count(line => line.Undecided) is > 0 and var logs
                ? $"; {Counted.Of(logs, "kernel log")} show{(logs == 1 ? "s" : "")} too little to decide"
                : ""),
        ExitCode.Violated => "a violation was found",
        _ => "inconclusive: see the lines above",
    };
}
