namespace PasidVerify.Report.Tests;

/// <summary>Expected texts, kept as files beside the tests.</summary>
internal static class Golden
{
    public static string Text(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", name));
}
