using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>What the kernel's benchmark answers for one mode.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Parameters">What was asked for.</param>
/// <param name="Map">Latencies of mapping a buffer.</param>
/// <param name="Unmap">Latencies of unmapping it.</param>
public sealed record MapBenchmarkResult(
    BufferMode Mode, MapBenchmarkParameters Parameters, LatencySums Map, LatencySums Unmap)
{
    /// <summary>The three lines of the kernel's tool (Linux: tools/testing/selftests/dma/dma_map_benchmark.c).</summary>
    public IReadOnlyList<string> Lines() =>
    [
        $"dma mapping benchmark: threads:{Parameters.Threads} seconds:{Parameters.Seconds} node:{Parameters.Node} "
            + $"dir:{NameOf(Parameters.Direction)} granule: {Parameters.Granule}",
        Line("map", Map),
        Line("unmap", Unmap),
    ];

    private static string Line(string what, LatencySums sums) =>
        $"average {what} latency(us):{LatencySums.Microseconds(sums.Average)} "
            + $"standard deviation:{LatencySums.Microseconds(sums.StandardDeviation)}";

    private static string NameOf(Direction direction) => direction switch
    {
        Direction.ToDevice => "TO_DEVICE",
        Direction.FromDevice => "FROM_DEVICE",
        _ => "BIDIRECTIONAL",
    };
}
