using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace PasidVerify.Bench;

/// <summary>Single operations, each in the same run as what a user would otherwise write.</summary>
public static class MicroBenchmarks
{
    private static readonly Type[] Kinds =
    [
        typeof(TranslateBenchmark), typeof(MissBenchmark), typeof(MapUnmapBenchmark), typeof(InvalidateBenchmark),
    ];

    /// <summary>Measures one kind after the other.</summary>
    /// <param name="folder">Where the library may leave files.</param>
    /// <exception cref="BenchmarkException">One did not run.</exception>
    public static IEnumerable<MicroResult> Run(string folder)
    {
        var job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithMinWarmupCount(8)
            .WithMaxWarmupCount(30)
            .WithIterationCount(7)
            .WithIterationTime(TimeInterval.FromMilliseconds(100));
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(folder);
        foreach (Type kind in Kinds)
        {
            Summary summary = BenchmarkRunner.Run(kind, config);
            if (summary.Reports.IsEmpty)
                throw new BenchmarkException($"{kind.Name} did not run");
            foreach (var beside in summary.Reports.GroupBy(report => report.BenchmarkCase.Parameters.DisplayInfo))
                yield return ResultOf(kind, beside.Key, [.. beside]);
        }
    }

    private static MicroResult ResultOf(Type kind, string parameters, BenchmarkReport[] reports)
    {
        var ours = reports.Single(report => !report.BenchmarkCase.Descriptor.Baseline);
        var rival = reports.Single(report => report.BenchmarkCase.Descriptor.Baseline);
        string name = $"{kind.Name.Replace("Benchmark", "", StringComparison.Ordinal)} {parameters}".TrimEnd();
        if (ours.ResultStatistics is not { } mine || rival.ResultStatistics is not { } theirs)
            throw new BenchmarkException($"{name} did not run");
        double allocated = ours.Metrics.Values.FirstOrDefault(metric => metric.Descriptor.Id == "Allocated Memory")?.Value
            ?? throw new BenchmarkException($"{name}: nobody counted what it allocates");
        return new(name, mine.Median, rival.BenchmarkCase.Descriptor.WorkloadMethod.Name, theirs.Median, allocated);
    }
}
