namespace PasidVerify.Cli;

/// <summary>Looks names up, and knows what a mistyped one was meant to be.</summary>
public static class Names
{
    /// <summary>The thing of a name.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="things">What there is.</param>
    /// <param name="nameOf">The name of a thing.</param>
    /// <param name="kind">What kind of thing it is, for the complaint.</param>
    /// <exception cref="UsageException">There is none; the complaint names one that is near.</exception>
    public static T Find<T>(string name, IReadOnlyList<T> things, Func<T, string> nameOf, string kind)
        where T : class =>
        things.FirstOrDefault(thing => nameOf(thing) == name)
        ?? throw new UsageException(
            $"unknown {kind} '{name}': "
            + (Near(name, [.. things.Select(nameOf)]) is { } near
                ? $"did you mean '{near}'? (pasidverify list names them all)"
                : $"no {kind} is named nearly so; pasidverify list names them all"));

    /// <summary>
    /// The known name that starts so, or else the one with the fewest letters to change; null where that is more than a
    /// third of them, as then it was hardly meant.
    /// </summary>
    public static string? Near(string name, IReadOnlyList<string> known)
    {
        if (name.Length == 0) return null;
        return known.FirstOrDefault(candidate => candidate.StartsWith(name, StringComparison.Ordinal))
            ?? known.Where(candidate => Distance(name, candidate) <= name.Length / 3)
                .MinBy(candidate => Distance(name, candidate));
    }

    /// <summary>Letters to insert, delete or replace (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
