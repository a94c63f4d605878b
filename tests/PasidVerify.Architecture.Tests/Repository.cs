namespace PasidVerify.Architecture.Tests;

/// <summary>A file of the repository, by its path from the top with forward slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public IEnumerable<(int Number, string Text)> Lines() => Text.TrimEnd('\n').Split('\n').Select((text, i) => (i + 1, text));
}

/// <summary>Reads the repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] TextExtensions =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".json", ".md", ".txt", ".patch", ".html", ".css", ".js", ""];

    public static string Root()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory != null && !File.Exists(Path.Combine(directory, "PasidVerify.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("no PasidVerify.sln above the tests");
    }

    /// <summary>Names of what lies at the top, but for what git ignores.</summary>
    public static IEnumerable<string> Top()
    {
        string[] ignored = [.. File.ReadLines(Path.Combine(Root(), ".gitignore")).Select(line => line.TrimEnd('/'))];
        return Directory.EnumerateFileSystemEntries(Root()).Select(path => Path.GetFileName(path)!)
            .Where(name => name != ".git" && !ignored.Contains(name) && !name.EndsWith(".user", StringComparison.Ordinal));
    }

    public static IReadOnlyList<SourceFile> Sources() => [.. Files().Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal))];

    public static IReadOnlyList<SourceFile> Texts() => [.. Files()];

    public static IReadOnlyList<Project> Projects() =>
    [
        .. Files().Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(Project.Parse),
    ];

    private static IEnumerable<SourceFile> Files()
    {
        string root = Root();
        return Top().Select(name => Path.Combine(root, name)).SelectMany(Below)
            .Where(path => TextExtensions.Contains(Path.GetExtension(path)))
            .Select(path => new SourceFile(Path.GetRelativePath(root, path).Replace('\\', '/'), File.ReadAllText(path)))
            .OrderBy(file => file.Path, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Below(string path)
    {
        if (File.Exists(path)) return [path];
        return Path.GetFileName(path) is "bin" or "obj" or "StrykerOutput" or "TestResults"
            ? []
            : Directory.EnumerateFileSystemEntries(path).SelectMany(Below);
    }
}
