namespace PasidVerify.Lifted.Tests;

/// <summary>A small random program over two words that branches six times; its seed says what it does.</summary>
internal static class BranchingProgram
{
    public const int Width = 4;

    /// <summary>Every way that a program goes when it really runs: decisions, and what it returned.</summary>
    public static ISet<(string Decisions, int Result)> ConcretePaths(Func<Bits, Bits, int> program)
    {
        var recorder = new PathRecorder();
        var taken = new HashSet<(string, int)>();
        for (ulong x = 0; x < 1 << Width; x++)
        {
            for (ulong y = 0; y < 1 << Width; y++)
            {
                recorder.Restart();
                int result = program(recorder.Watch(new Bits(x, Width)), recorder.Watch(new Bits(y, Width)));
                taken.Add((recorder.Decisions, result));
            }
        }

        return taken;
    }

    /// <summary>The ways that the explorer finds, in its order.</summary>
    public static IReadOnlyList<(string Decisions, int Result)> SymbolicPaths(
        PathExplorer explorer, Func<Bits, Bits, int> program)
    {
        var (x, y) = (explorer.Unknown("x", Width), explorer.Unknown("y", Width));
        return [.. explorer.Paths(() => program(x, y)).Select(result => (explorer.Decisions, result))];
    }

    public static int Run(int seed, Bits x, Bits y)
    {
        var random = new Random(seed);
        int result = 1;
        for (int step = 0; step < 6; step++)
        {
            // Both sides draw alike, so that the program does not depend on how it is run.
            int kind = random.Next(6);
            ulong constant = (ulong)random.Next(1 << Width);
            if (Condition(kind, constant, x, y))
            {
                result = (result * 2) + 1;
                x += constant;
            }
            else
            {
                result *= 2;
                y ^= x >> 1;
            }
        }

        return result;
    }

    private static Bool Condition(int kind, ulong constant, Bits x, Bits y) => kind switch
    {
        0 => x < constant,
        1 => x == y,
        2 => (x & constant) == 0 | y == constant,
        3 => x + y >= constant,
        4 => x - y > constant & !(y == 0),
        _ => Bits.Select(x < y, x, y) != constant,
    };
}
