using System.CommandLine;
using PasidVerify.Report;

namespace PasidVerify.Cli.Commands;

/// <summary>questions: each design switch with its verdict and evidence.</summary>
internal static class QuestionsCommand
{
    public static Command Build(Session session)
    {
        var (json, folder) = (CommonOptions.Json(), CommonOptions.Out());
        var command = new Command("questions", "Answer the thread's questions: flip each design switch.") { json, folder };
        command.SetAction(parsed => Run(session, parsed.GetValue(json), parsed.GetValue(folder)!));
        return command;
    }

    private static int Run(Session session, bool json, string folder)
    {
        CommonOptions.RequireWritable(folder);
        var answers = Questions.Answer(folder, new DesignProofs(), session.Error.WriteLine, session.Stop);
        if (json) JsonOutput.Write(session.Output, "questions", new { Questions = answers });
        else
        {
            foreach (var answer in answers)
            {
                session.Output.WriteLine(answer.Question);
                session.Output.WriteLine(
                    $"  {answer.Id}: {answer.Claim} {answer.Verdict}"
                    + (answer.Steps is { } steps ? $" in {Counted.Of(steps, "step")}" : "") + (answer.AsExpected ? "" : ", NOT AS EXPECTED"));
                session.Output.WriteLine($"  {answer.Command}");
            }
        }

        return Questions.ExitCodeOf(answers);
    }
}
