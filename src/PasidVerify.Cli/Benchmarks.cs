using PasidVerify.Bench;
using PasidVerify.Report;

namespace PasidVerify.Cli;

/// <summary>Runs the benchmarks, and tells each as it ends.</summary>
internal static class Benchmarks
{
    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32, 64];

    public static BenchReport Run(
        IReadOnlyList<BufferMode> modes, MapBenchmarkParameters parameters, Session session, string folder,
        TextWriter output, bool micro)
    {
        // What cannot be run shows before anything is measured.
        if (parameters.Complaint() is { } complaint) throw new BenchmarkException(complaint);
        var runs = modes.ToDictionary(mode => mode, _ => new List<RunReport>());
        foreach (var mode in modes)
        {
            foreach (int threads in Threads(parameters.Threads))
            {
                var result = new MapBenchmarkRun(parameters with { Threads = threads }, session.Clock)
                    .Run(mode, session.Stop);
                session.Stop.ThrowIfCancellationRequested();
                output.WriteLine(BufferModes.NameOf(mode));
                foreach (string line in result.Lines()) output.WriteLine(line);
                runs[mode].Add(RunOf(result));
            }
        }

        var costs = Measure(parameters);
        output.WriteLine($"a buffer of {Pages(parameters.Granule)}, in batches, ns:");
        foreach (var mode in modes)
        {
            var (map, unmap, translate) = costs[mode];
            output.WriteLine(
                $"  {BufferModes.NameOf(mode),-12} map {map,8:F1}  unmap {unmap,8:F1}  translate a page {translate,6:F1}");
        }

        var tables = Sizes.Select(size => Measure(parameters with { Granule = size })).ToList();
        foreach (var table in tables)
        {
            output.WriteLine(
                $"map and unmap {Pages(table.Pages)}, ns: "
                + string.Join(", ", modes.Select(mode => $"{BufferModes.NameOf(mode)} {table[mode].Total:F0}"))
                + $"; copy instead {table.Copying:F0}");
        }

        string plot = ArtifactFolder.Open(folder).Replace("bench.svg", CostPlot.Draw(modes, tables));
        output.WriteLine($"plot: {plot}");
        return new(
            [.. modes.Select(mode => ModeOf(mode, costs[mode], runs[mode]))],
            [.. tables.Select(table => SizeOf(table, modes))],
            plot,
            micro ? Operations(session, folder, output) : []);

        CostTable Measure(MapBenchmarkParameters of) => CostTable.Measure(modes, of, session.Clock, session.Stop);
    }

    private static List<MicroResult> Operations(Session session, string folder, TextWriter output)
    {
        List<MicroResult> results = [];
        foreach (var one in MicroBenchmarks.Run(folder))
        {
            session.Stop.ThrowIfCancellationRequested();
            results.Add(one);
            output.WriteLine(
                $"{one.Name}: {one.Nanoseconds:F1} ns, {one.AllocatedBytes:F0} bytes allocated; "
                + $"{one.Rival} {one.RivalNanoseconds:F1} ns, {one.Ratio:F2} times as long");
        }

        return results;
    }

    /// <summary>1, 2, 4 and so on, and the last.</summary>
    private static IEnumerable<int> Threads(int last)
    {
        for (int threads = 1; threads < last; threads *= 2) yield return threads;
        yield return last;
    }

    private static string Pages(int count) => count == 1 ? "1 page" : $"{count} pages";

    private static RunReport RunOf(MapBenchmarkResult result) => new(
        result.Parameters.Threads, result.Map.Count, result.Map.Average, result.Map.StandardDeviation,
        result.Unmap.Average, result.Unmap.StandardDeviation);

    private static ModeReport ModeOf(BufferMode mode, BufferCost cost, IReadOnlyList<RunReport> runs) =>
        new(BufferModes.NameOf(mode), cost.Map, cost.Unmap, cost.Translate, runs);

    private static SizeReport SizeOf(CostTable table, IReadOnlyList<BufferMode> modes) => new(
        table.Pages, table.Copying, modes.ToDictionary(BufferModes.NameOf, mode => table[mode].Total));
}
