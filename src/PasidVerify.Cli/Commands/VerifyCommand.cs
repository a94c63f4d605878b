using System.CommandLine;
using PasidVerify.Report;
using Spectre.Console;

namespace PasidVerify.Cli.Commands;

/// <summary>verify: everything, within a budget, and a table in which every line can be run again.</summary>
internal static class VerifyCommand
{
    public static Command Build(Session session)
    {
        Option<string> budget = new("--budget")
        {
            Description = "Time that the whole run should take; the campaign gets what proofs leave of it.",
            DefaultValueFactory = _ => "60s",
        };
        var (json, folder) = (CommonOptions.Json(), CommonOptions.Out());
        var command = new Command("verify", "Prove, compare, check the shipped kernel logs and answer the questions.")
        {
            budget, json, folder,
        };
        command.SetAction(parsed => Run(
            session,
            Durations.Parse(parsed.GetValue(budget)!, "--budget"),
            parsed.GetValue(json),
            parsed.GetValue(folder)!));
        return command;
    }

    private static int Run(Session session, TimeSpan budget, bool json, string folder)
    {
        CommonOptions.RequireWritable(folder);
        var progress = new Progress(session);
        var report = progress.While(tell => new Verification(session, folder, budget, tell).Run());
        if (json)
        {
            JsonOutput.Write(session.Output, "verify", new
            {
                Verdict = report.ExitCode switch
                {
                    ExitCode.Holds => "holds",
                    ExitCode.Violated => "violated",
                    _ => "inconclusive",
                },
                Proofs = report.Proofs.Rows,
                report.Check,
                report.Trace,
                report.Questions,
            });
            return report.ExitCode;
        }

        Print(session.Output, report);
        return report.ExitCode;
    }

    private static void Print(TextWriter output, VerificationReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in (string[])["what", "verdict", "evidence", "again"])
            table.AddColumn(new TableColumn(column) { NoWrap = true });
        foreach (var line in report.Lines)
        {
            string colour = line.Code switch
            {
                ExitCode.Holds when !line.Undecided => "green",
                ExitCode.Violated => "red",
                _ => "yellow",
            };
            table.AddRow(
                new Text(line.What), new Markup($"[{colour}]{Markup.Escape(line.Verdict)}[/]"), new Text(line.Evidence),
                new Text(line.Command));
        }

        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });
        // A line must stay a line that can be copied, however narrow the terminal or the pipe is.
        console.Profile.Width = 320;
        console.Write(table);
        output.WriteLine(report.ExitCode switch
        {
            ExitCode.Holds => "all holds, and every switch breaks what it must"
                + (report.Lines.Count(line => line.Undecided) is > 0 and var logs
                    ? $"; {logs} kernel logs show too little to decide"
                    : ""),
            ExitCode.Violated => "a violation was found",
            _ => "inconclusive: see the lines above",
        });
    }
}
