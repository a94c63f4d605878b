using System.Text.RegularExpressions;

namespace PasidVerify.Architecture.Tests;

/// <summary>What lies where: the top level, the solution, the length of a file.</summary>
internal static partial class LayoutRules
{
    /// <summary>A ratchet: no file has been longer, and none becomes so.</summary>
    public const int LongestFile = 400;

    /// <summary>Lines of code that can be read in half an hour: about 2,000.</summary>
    public const int LongestReading = 2_100;

    /// <summary>
    /// What one reads to know what the specification says: state, operations and claims. Lemmas are for proofs, scopes and
    /// questions for searches.
    /// </summary>
    public static IEnumerable<SourceFile> Specification(IEnumerable<SourceFile> sources)
    {
        string[] folders = ["State", "Operations", "Claims"];
        return sources.Where(source => source.Path.Split('/') is ["specs", "PasidVerify.Spec", .. var rest]
            && (rest.Length == 1 || folders.Contains(rest[0])));
    }

    /// <summary>Lines that say something: no comments, no braces by themselves, no imports.</summary>
    public static int LinesOfCode(IEnumerable<SourceFile> sources) => sources.SelectMany(source => source.Lines())
        .Count(line => line.Text.Any(char.IsLetterOrDigit) && !Unread().IsMatch(line.Text));

    public static IEnumerable<string> TopLevel(IEnumerable<string> names)
    {
        string[] allowed =
        [
            "specs", "src", "properties", "tests", "docs", "pasidverify",
            "PasidVerify.sln", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props",
            "global.json", "stryker-config.json", ".editorconfig", ".gitignore", ".config", ".ci", "README.md", "LICENSE",
        ];
        return names.Except(allowed).Select(name => $"{name}: does not belong at the top");
    }

    public static IEnumerable<string> Solution(string solution, IEnumerable<Project> projects)
    {
        string[] listed = [.. ProjectPath().Matches(solution).Select(match => match.Groups[1].Value.Replace('\\', '/'))];
        string[] present = [.. projects.Select(project => project.Path)];
        return
        [
            .. present.Except(listed).Select(path => $"{path}: not in the solution"),
            .. listed.Except(present).Select(path => $"{path}: in the solution only"),
        ];
    }

    /// <summary>One test project for each project of src and specs.</summary>
    public static IEnumerable<string> TestProjects(IReadOnlyCollection<Project> projects) =>
        projects.Where(project => project.IsProduct)
            .Where(product => !projects.Any(project => project.Name == $"{product.Name}.Tests"))
            .Select(product => $"{product.Path}: no project {product.Name}.Tests");

    public static IEnumerable<string> Lengths(IEnumerable<SourceFile> sources) =>
        sources.Select(source => (source.Path, Count: source.Lines().Count()))
            .Where(source => source.Count > LongestFile)
            .Select(source => $"{source.Path}: {source.Count} lines, more than {LongestFile}");

    [GeneratedRegex(@"^\s*(//|using |namespace )")]
    private static partial Regex Unread();

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath();
}
