using System.Globalization;

namespace PasidVerify.Cli;

/// <summary>Durations as people type them: 500ms, 60s, 2m.</summary>
public static class Durations
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads one.</summary>
    /// <exception cref="UsageException">It is no positive number with a unit, or longer than a month.</exception>
    public static TimeSpan Parse(string text, string option)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double n)
                && n > 0 && double.IsFinite(n))
            {
                return n * seconds <= Longest.TotalSeconds
                    ? TimeSpan.FromSeconds(n * seconds)
                    : throw new UsageException($"{option}: '{text}' is longer than {Longest.TotalDays} days");
            }
        }

        throw new UsageException($"{option}: '{text}' is no duration: expected a number and a unit, like 60s or 2m");
    }
}
