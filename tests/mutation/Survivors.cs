// Reads Stryker's JSON reports, for './pasidverify mutate':
//
//   dotnet run tests/mutation/Survivors.cs -- rules REPORT       what survived of rules, as patterns for Stryker's --mutate
//   dotnet run tests/mutation/Survivors.cs -- list REPORT...     what survived all runs, and the score of all together
using System.Text.Json;

if (args is not [("rules" or "list") and var what, .. var paths] || paths.Length == 0)
{
    Console.Error.WriteLine("Survivors: expected 'rules REPORT' or 'list REPORT...'");
    return 2;
}

var runs = paths.Select(Mutant.Read).ToArray();
if (what == "rules")
{
    foreach (string pattern in runs[0].Where(mutant => mutant.Survived && mutant.IsOfRule).Select(mutant => mutant.Pattern).Distinct())
        Console.WriteLine(pattern);
    return 0;
}

var best = runs.SelectMany(run => run).Where(mutant => mutant.Tested)
    .GroupBy(mutant => mutant.Key)
    .Select(same => same.FirstOrDefault(mutant => !mutant.Survived) ?? same.First())
    .OrderBy(mutant => mutant.File, StringComparer.Ordinal).ThenBy(mutant => mutant.Start).ToArray();
int killed = best.Count(mutant => !mutant.Survived);
foreach (var mutant in best.Where(mutant => mutant.Survived)) Console.WriteLine(mutant.Text);
Console.WriteLine(FormattableString.Invariant(
    $"{best.Length} mutants, {killed} killed, {best.Length - killed} survived: {100.0 * killed / Math.Max(1, best.Length):f2} %"));
return 0;

/// <summary>A mutant of a report.</summary>
/// <param name="File">Its source file.</param>
/// <param name="Line">The line it begins in.</param>
/// <param name="Start">First character of what it replaces, counted from 0.</param>
/// <param name="End">The character after the last.</param>
/// <param name="Replaced">What is replaced.</param>
/// <param name="Replacement">By what.</param>
/// <param name="Status">What became of it.</param>
internal sealed record Mutant(
    string File, int Line, int Start, int End, string Replaced, string Replacement, string Status)
{
    public bool Survived => Status is "Survived" or "NoCoverage";

    public bool Tested => Survived || Status is "Killed" or "Timeout";

    /// <summary>It changes an operation, a claim or the state, and more than a flag with which one of them is listed.</summary>
    public bool IsOfRule =>
        Path.GetFileName(Path.GetDirectoryName(File)) is "Operations" or "Claims" or "State" && Replaced is not ("true" or "false");

    public string Pattern => $"**/{Path.GetFileName(File)}{{{Start}..{End}}}";

    public (string, int, int, string) Key => (File, Start, End, Replacement);

    public string Text => $"{Path.GetFileName(File)}:{Line}: {OneLine(Replaced)} -> {OneLine(Replacement)}";

    public static Mutant[] Read(string report)
    {
        using var json = JsonDocument.Parse(System.IO.File.ReadAllText(report));
        return
        [
            .. from file in json.RootElement.GetProperty("files").EnumerateObject()
               let source = file.Value.GetProperty("source").GetString()!
               from mutant in file.Value.GetProperty("mutants").EnumerateArray()
               select Of(file.Name, source, mutant),
        ];
    }

    private static Mutant Of(string file, string source, JsonElement mutant)
    {
        var location = mutant.GetProperty("location");
        int start = Offset(source, location.GetProperty("start"));
        int end = Offset(source, location.GetProperty("end"));
        return new(
            file,
            location.GetProperty("start").GetProperty("line").GetInt32(),
            start,
            end,
            source[start..end],
            mutant.GetProperty("replacement").GetString()!,
            mutant.GetProperty("status").GetString()!);
    }

    /// <summary>Lines and columns count from 1.</summary>
    private static int Offset(string source, JsonElement place)
    {
        int start = 0;
        for (int line = place.GetProperty("line").GetInt32(); line > 1; line--) start = source.IndexOf('\n', start) + 1;
        return start + place.GetProperty("column").GetInt32() - 1;
    }

    private static string OneLine(string text)
    {
        const int longest = 100;
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= longest ? line : line[..longest] + "...";
    }
}
