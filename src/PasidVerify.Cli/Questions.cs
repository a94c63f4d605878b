using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>The answer to one question.</summary>
/// <param name="Id">Its switches, joined by a plus sign.</param>
/// <param name="Question">The question, in a sentence.</param>
/// <param name="Switches">The rules that are turned off.</param>
/// <param name="Claim">The claim that answers it.</param>
/// <param name="Verdict">holds, where that is proved; broken, by a trace; or unknown.</param>
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
    /// <summary>What must break is broken by a trace that replays, and what must hold is proved.</summary>
    public required bool AsExpected { get; init; }
}

/// <summary>
/// Answers each question: by a shortest trace that breaks the claim, or where it must hold, by its proof.
/// </summary>
public static class Questions
{
    /// <summary>The answers; traces go to the folder as they are found.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="proofs">What is proved of designs.</param>
    /// <param name="progress">Told of each answer.</param>
    /// <param name="stop">Stops between answers, and between groups of proof obligations.</param>
    public static IReadOnlyList<QuestionRow> Answer(
        string folder, DesignProofs proofs, Action<string> progress, CancellationToken stop)
    {
        var answers = new List<QuestionRow>();
        foreach (var one in Question.All())
        {
            if (stop.IsCancellationRequested) break;
            var answer = Answer(one, folder, proofs, stop);
            progress($"{one.Id}: {answer.Claim} {answer.Verdict}");
            answers.Add(answer);
        }

        return answers;
    }

    /// <summary>Holds when every answer is as expected; inconclusive when one is unknown.</summary>
    public static int ExitCodeOf(IReadOnlyList<QuestionRow> answers) =>
        answers.Any(answer => !answer.AsExpected && answer.Verdict != "unknown") ? ExitCode.Violated
        : answers.Count == Question.All().Count && answers.All(answer => answer.AsExpected) ? ExitCode.Holds
        : ExitCode.Inconclusive;

    private static QuestionRow Answer(
        Question one, string folder, DesignProofs proofs, CancellationToken stop)
    {
        var claim = ClaimList.All().Single(candidate => candidate.Name == one.Claim);
        string prove = $"prove --claim {one.Claim}" + string.Concat(one.Switches.Select(rule => $" --switch {rule.Name}"));
        if (!one.Breaks)
        {
            bool proved = proofs.IsProved(CommonOptions.With(one.Switches), claim, stop);
            return Row(proved ? "holds" : "unknown", null, null, prove);
        }

        if (ShortestTrace.Find(claim, [one.Scope], one.Switches, stop) is not Verdict.Violated { Trace: var trace })
            return Row("unknown", null, null, prove);
        string file = CommonOptions.Save(folder, trace);
        return Row("broken", trace.Steps.Count, file, $"replay {file}");

        QuestionRow Row(string word, int? steps, string? file, string command) => new(
            one.Id,
            one.Text,
            [.. one.Switches.Select(rule => rule.Name)],
            one.Claim,
            word,
            steps,
            file,
            "./pasidverify " + command)
        {
            AsExpected = word == (one.Breaks ? "broken" : "holds"),
        };
    }
}
