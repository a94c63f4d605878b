using System.Xml.Linq;

namespace PasidVerify.Architecture.Tests;

/// <summary>What a project file says.</summary>
/// <param name="Path">Its path from the top.</param>
/// <param name="References">Names of the projects that it references.</param>
/// <param name="Packages">Names of the packages that it references.</param>
/// <param name="UsesZ3">It asks for Z3, stand-in or official.</param>
internal sealed record Project(
    string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages, bool UsesZ3)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsProduct =>
        Path.StartsWith("src/", StringComparison.Ordinal) || Path.StartsWith("specs/", StringComparison.Ordinal);

    public static Project Parse(SourceFile file)
    {
        var xml = XDocument.Parse(file.Text);
        return new(
            file.Path,
            [.. Included("ProjectReference").Select(path => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Included("PackageReference")],
            xml.Descendants("UsesZ3").Any(element => element.Value == "true"));

        IEnumerable<string> Included(string item) =>
            xml.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
    }
}
