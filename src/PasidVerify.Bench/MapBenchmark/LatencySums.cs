using System.Globalization;

namespace PasidVerify.Bench;

/// <summary>
/// Sums of latencies in units of 100 ns and of their squares, from which the kernel's benchmark gets average and standard
/// deviation by integer arithmetic: every latency is cut to whole units, and the variance takes the cut average (Linux:
/// map_benchmark_thread, do_map_benchmark).
/// </summary>
public struct LatencySums
{
    /// <summary>Nanoseconds of a unit.</summary>
    public const ulong Unit = 100;

    private ulong _sum;
    private ulong _sumOfSquares;

    /// <summary>How many latencies were added.</summary>
    public ulong Count { get; private set; }

    /// <summary>Units, cut; 0 if nothing was added.</summary>
    public readonly ulong Average => Count == 0 ? 0 : _sum / Count;

    /// <summary>Units, cut; 0 if nothing was added.</summary>
    public readonly ulong StandardDeviation =>
        Count == 0 ? 0 : SquareRoot(unchecked(_sumOfSquares / Count - Average * Average));

    /// <summary>Adds a latency in nanoseconds.</summary>
    public void Add(ulong nanoseconds)
    {
        ulong units = nanoseconds / Unit;
        unchecked
        {
            _sum += units;
            _sumOfSquares += units * units;
        }

        Count++;
    }

    /// <summary>Adds what another thread has summed up.</summary>
    public void Add(in LatencySums other)
    {
        unchecked
        {
            _sum += other._sum;
            _sumOfSquares += other._sumOfSquares;
        }

        Count += other.Count;
    }

    /// <summary>Units as microseconds with one decimal, as the tool prints them.</summary>
    public static string Microseconds(ulong units) => (units / 10.0).ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>The largest number whose square is not larger (Linux: int_sqrt64).</summary>
    internal static ulong SquareRoot(ulong number)
    {
        ulong root = 0;
        for (int bit = 31; bit >= 0; bit--)
        {
            ulong larger = root | 1UL << bit;
            if (larger * larger <= number)
                root = larger;
        }

        return root;
    }
}
