namespace PasidVerify.Bench;

/// <summary>What a buffer costs in each mode, measured side by side: a round after the other over all modes.</summary>
public sealed class CostTable
{
    private const int Rounds = 21;

    // Until the compiler has done its best, which takes its time.
    private const int WarmUpRounds = 60;
    private const ulong WarmUpNanoseconds = 400_000_000;

    private readonly Dictionary<BufferMode, BufferCost> _costs;

    private CostTable(int pages, Dictionary<BufferMode, BufferCost> costs, double copying)
    {
        (Pages, _costs, Copying) = (pages, costs, copying);
    }

    /// <summary>Pages of a buffer.</summary>
    public int Pages { get; }

    /// <summary>
    /// Nanoseconds of copying a buffer, word by word, to one that stays mapped, and back, as far as the direction needs it.
    /// </summary>
    public double Copying { get; }

    /// <summary>The median of the rounds.</summary>
    public BufferCost this[BufferMode mode] => _costs[mode];

    /// <summary>Measures.</summary>
    /// <param name="modes">The modes.</param>
    /// <param name="parameters">Pages of a buffer, direction and width of addresses.</param>
    /// <param name="clock">Time.</param>
    /// <param name="stop">Ends it early, without a table.</param>
    /// <exception cref="BenchmarkException">A call was refused.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static CostTable Measure(
        IReadOnlyList<BufferMode> modes, MapBenchmarkParameters parameters, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentNullException.ThrowIfNull(parameters);
        var alone = parameters with { Threads = 1 };
        var batch = new BatchOfBuffers(parameters, clock);
        var copy = new CopyOfBuffers(parameters.Granule, parameters.Direction, clock);
        var machines = modes.ToDictionary(mode => mode, mode => new BenchMachine(mode, alone, batch.BuffersOfABatch));
        var costs = modes.ToDictionary(mode => mode, _ => new List<BufferCost>());
        var copies = new List<double>();
        long start = clock.GetTimestamp();
        int measured = 0;
        for (int round = 0; measured < Rounds; round++)
        {
            bool isWarm = round >= WarmUpRounds
                && Nanoseconds.Between(clock, start, clock.GetTimestamp()) >= WarmUpNanoseconds;
            measured += isWarm ? 1 : 0;
            foreach (BufferMode mode in modes)
            {
                stop.ThrowIfCancellationRequested();
                BufferCost cost = BufferModes.Measure(mode, machines[mode], batch);
                if (isWarm)
                    costs[mode].Add(cost);
            }

            double copied = copy.Measure();
            if (isWarm)
                copies.Add(copied);
        }

        return new(
            parameters.Granule, costs.ToDictionary(one => one.Key, one => Median(one.Value)), Median(copies, one => one));
    }

    private static BufferCost Median(List<BufferCost> all) =>
        new(Median(all, one => one.Map), Median(all, one => one.Unmap), Median(all, one => one.Translate));

    private static double Median<T>(List<T> all, Func<T, double> value) =>
        all.Select(value).Order().ElementAt(all.Count / 2);
}
