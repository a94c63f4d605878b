using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>The answer to one question.</summary>
/// <param name="Id">Its switches, joined by a plus sign.</param>
/// <param name="Question">The question, in a sentence.</param>
/// <param name="Switches">The rules that are turned off.</param>
/// <param name="Claim">The claim that must then fail.</param>
/// <param name="Verdict">holds, broken, or unknown when no trace was found within the limits.</param>
/// <param name="Steps">Steps of the shortest trace that breaks it.</param>
/// <param name="Trace">File of that trace.</param>
/// <param name="Command">The command that shows the evidence.</param>
public sealed record QuestionRow(
    string Id,
    string Question,
    IReadOnlyList<string> Switches,
    string Claim,
    string Verdict,
    int? Steps,
    string? Trace,
    string Command)
{
    /// <summary>The switch breaks what it must, and the trace replays.</summary>
    public bool AsExpected => Verdict == "broken";
}

/// <summary>Flips each design switch and looks for a shortest trace that breaks the claim named for it.</summary>
public static class Questions
{
    /// <summary>The answers; traces go to the folder as they are found.</summary>
    public static IReadOnlyList<QuestionRow> Answer(string folder, Action<string> progress, CancellationToken stop)
    {
        var answers = new List<QuestionRow>();
        foreach (var one in DesignSwitch.All())
        {
            if (stop.IsCancellationRequested) break;
            var answer = Answer(one, folder, stop);
            progress($"{one.Name}: {answer.Claim} {answer.Verdict}");
            answers.Add(answer);
        }

        return answers;
    }

    /// <summary>Holds when every answer is as expected; inconclusive when one is unknown.</summary>
    public static int ExitCodeOf(IReadOnlyList<QuestionRow> answers) =>
        answers.Any(answer => !answer.AsExpected && answer.Verdict != "unknown") ? ExitCode.Violated
        : answers.Count == DesignSwitch.All().Count && answers.All(answer => answer.AsExpected) ? ExitCode.Holds
        : ExitCode.Inconclusive;

    private static QuestionRow Answer(DesignSwitch one, string folder, CancellationToken stop)
    {
        var claim = ClaimList.All().Single(candidate => candidate.Name == one.Claim);
        var verdict = ShortestTrace.Find(claim, [one.Scope], [one], stop);
        if (verdict is Verdict.Violated { Trace: var trace })
        {
            string file = CommonOptions.Save(folder, trace);
            return Row("broken", trace.Steps.Count, file, $"replay {file}");
        }

        string word = verdict is Verdict.Exhausted ? "holds" : "unknown";
        return Row(word, null, null, $"prove --switch {one.Name}");

        QuestionRow Row(string word, int? steps, string? file, string command) => new(
            one.Name, one.Question, [one.Name], one.Claim, word, steps, file, "./pasidverify " + command);
    }
}
