using System.CommandLine;
using System.Globalization;
using System.Numerics;
using PasidVerify.Report;
using PasidVerify.Spec;

namespace PasidVerify.Cli;

/// <summary>Options that several commands share.</summary>
public static class CommonOptions
{
    /// <summary>--json.</summary>
    public static Option<bool> Json() =>
        new("--json") { Description = "Print one JSON object on standard output, and nothing else there." };

    /// <summary>--out DIR.</summary>
    public static Option<string> Out() => new("--out")
    {
        Description = "Folder for traces.",
        DefaultValueFactory = _ => "artifacts",
    };

    /// <summary>--switch NAME, repeatable.</summary>
    public static Option<string[]> Switches() => new("--switch")
    {
        Description = "Turn a rule of the design off; may be given several times.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>An option that takes a whole number; null when it is not given.</summary>
    public static Option<T?> Number<T>(string name, string description)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out var number)) return number;
                result.AddError($"{name}: '{text}' is no whole number that can be used here");
                return null;
            },
        };

    /// <summary>The switches of these names, in the order of the list.</summary>
    public static IReadOnlyList<DesignSwitch> Find(IEnumerable<string> names)
    {
        var known = DesignSwitch.All();
        return [.. names.Distinct().Select(name => Names.Find(name, known, s => s.Name, "switch"))];
    }

    /// <summary>The design with switches on.</summary>
    public static Design With(IEnumerable<DesignSwitch> switches) =>
        switches.Aggregate(new Design(), (design, one) => one.Apply(design));

    /// <summary>The version that traces carry.</summary>
    public static string ToolVersion => typeof(CommonOptions).Assembly.GetName().Version!.ToString(3);

    /// <summary>Opens the folder now, so that one that cannot be written shows before anything is found.</summary>
    public static void RequireWritable(string folder) => ArtifactFolder.Open(folder);

    /// <summary>Writes a trace; its path.</summary>
    public static string Save(string folder, Counterexample trace) =>
        ArtifactFolder.Open(folder).Save(trace, ToolVersion);

    /// <summary>What a claim says.</summary>
    public static string SentenceOf(string claim) =>
        ClaimList.All().FirstOrDefault(one => one.Name == claim)?.Sentence ?? "";
}
