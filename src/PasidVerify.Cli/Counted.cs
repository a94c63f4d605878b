using System.Globalization;

namespace PasidVerify.Cli;

/// <summary>Numbers of things in words.</summary>
public static class Counted
{
    /// <summary>1 step, 2 steps.</summary>
    public static string Of(long count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");
}
