using System.Text.Json;

namespace PasidVerify.Cli.Tests;

/// <summary>The questions, answered once.</summary>
public sealed class QuestionsRun : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public QuestionsRun()
    {
        var ran = CommandLine.Run("questions", "--json", "--out", scratch.Path);
        Code = ran.Code;
        Answers = [.. ran.Json("questions").GetProperty("questions").EnumerateArray()];
    }

    public int Code { get; }

    public IReadOnlyList<JsonElement> Answers { get; }

    public string Folder => scratch.Path;

    public void Dispose() => scratch.Dispose();
}
