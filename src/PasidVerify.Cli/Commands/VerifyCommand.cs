using System.CommandLine;
using PasidVerify.Report;

namespace PasidVerify.Cli.Commands;

/// <summary>verify: everything, within a budget, and lines of which each can be run again.</summary>
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

        VerificationText.Write(session.Output, report);
        return report.ExitCode;
    }
}
