using System.Text.RegularExpressions;

namespace PasidVerify.Architecture.Tests;

/// <summary>
/// What no file may contain. It reads line by line, not as a compiler does: a comment or a string that spans lines
/// counts as code.
/// </summary>
internal static partial class TextRules
{
    /// <summary>Late binding, waiting for a time instead of an event, and tests that do not run.</summary>
    public static IEnumerable<string> Code(IEnumerable<SourceFile> sources) =>
        from source in sources
        from line in source.Lines()
        let code = Comment().Replace(Text().Replace(line.Text, "\"\""), "")
        from rule in (Regex[])[Dynamic(), Sleep(), Skipped()]
        let match = rule.Match(code)
        where match.Success
        select $"{source.Path}:{line.Number}: {match.Value}";

    /// <summary>Paths that exist on one machine only.</summary>
    public static IEnumerable<string> Paths(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Lines()
        let match = MachinePath().Match(line.Text)
        where match.Success
        select $"{file.Path}:{line.Number}: {match.Value}";

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();

    /// <summary>The word as a type: before a name, as a type argument, or in a cast.</summary>
    [GeneratedRegex(@"\bdynamic(\?|\[\])*(\s+@?\w+\s*([=;,){]|=>|in\b)|\s*[>)])")]
    private static partial Regex Dynamic();

    [GeneratedRegex(@"\bThread\s*\.\s*Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\bSkip\s*=(?!=)")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"(?<![\w.*)}\]$~-])(/(home|root|tmp|mnt|work|workspaces?|Users|var/tmp)/\w|[A-Z]:\\\w)")]
    private static partial Regex MachinePath();
}
