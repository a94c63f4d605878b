namespace PasidVerify.Lifted.Tests;

/// <summary>Operands to try an operator on: the edges of every width, and random ones from a fixed seed.</summary>
internal static class Words
{
    private static readonly int[] Watched = [1, 2, 3, 8, 33, 63, 64];

    public static ulong Max(int width) => ulong.MaxValue >> (64 - width);

    /// <summary>0, 1, the largest, the highest bit alone, and the shift counts around the width.</summary>
    public static IEnumerable<ulong> Edges(int width) =>
        new ulong[] { 0, 1, Max(width), 1UL << (width - 1), (ulong)width - 1, (ulong)width, (ulong)width + 1 }
            .Where(value => value <= Max(width))
            .Distinct();

    public static ulong Random(Random random, int width) =>
        (ulong)random.NextInt64(long.MinValue, long.MaxValue) & Max(width);

    /// <summary>Single operands of every width.</summary>
    public static IEnumerable<Bits> Singles(int seed)
    {
        var random = new Random(seed);
        for (int width = 1; width <= 64; width++)
        {
            foreach (ulong edge in Edges(width)) yield return new(edge, width);
            yield return new(Random(random, width), width);
        }
    }

    /// <summary>Every pair of edges of some widths, and random pairs, equal ones too, of every width.</summary>
    public static IEnumerable<(Bits Left, Bits Right)> Pairs(int seed)
    {
        var random = new Random(seed);
        foreach (int width in Watched)
        {
            foreach (ulong left in Edges(width))
            {
                foreach (ulong right in Edges(width)) yield return (new(left, width), new(right, width));
            }
        }

        for (int width = 1; width <= 64; width++)
        {
            ulong some = Random(random, width);
            yield return (new(some, width), new(Random(random, width), width));
            yield return (new(some, width), new(some, width));
            yield return (new(some, width), new((ulong)random.Next(width) & Max(width), width));
        }
    }
}
