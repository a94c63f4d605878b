using System.Text.RegularExpressions;

namespace PasidVerify.Architecture.Tests;

/// <summary>What lies where: the top level, the solution, the length of a file.</summary>
internal static partial class LayoutRules
{
    /// <summary>A ratchet: no file has been longer, and none becomes so.</summary>
    public const int LongestFile = 400;

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

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath();
}
