using PasidVerify.Iommu;

namespace PasidVerify.Bench.Tests;

public class MapBenchmarkTests
{
    public static TheoryData<BufferMode> Modes => [.. BufferModes.All];

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_latency_is_the_time_between_two_looks_at_the_clock(BufferMode mode)
    {
        // A loop looks at it four times, and sees 700 ns each time.
        var result = new MapBenchmarkRun(new(), new SteppingClock(100_000)).Run(mode, CancellationToken.None);
        Assert.Equal((2500UL, 1000UL, 0UL), (result.Map.Count, result.Map.Average, result.Map.StandardDeviation));
        Assert.Equal((2500UL, 1000UL, 0UL), (result.Unmap.Count, result.Unmap.Average, result.Unmap.StandardDeviation));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Threads_have_a_buffer_each_and_all_of_their_loops_count(BufferMode mode)
    {
        // As many loops as one thread has, but for those that each is in when the time is over.
        var result = new MapBenchmarkRun(new() { Threads = 3, Granule = 2 }, new SteppingClock(100_000))
            .Run(mode, CancellationToken.None);
        Assert.InRange(result.Map.Count, 2500UL, 2503UL);
        Assert.Equal(result.Map.Count, result.Unmap.Count);
    }

    [Fact]
    public void Its_answer_has_the_three_lines_of_the_kernels_tool()
    {
        (LatencySums map, LatencySums unmap) = (default, default);
        map.Add(1_200);
        unmap.Add(25_000);
        var parameters = new MapBenchmarkParameters
        {
            Threads = 16, Seconds = 20, Direction = Direction.FromDevice, Granule = 4,
        };
        Assert.Equal(
            [
                "dma mapping benchmark: threads:16 seconds:20 node:-1 dir:FROM_DEVICE granule: 4",
                "average map latency(us):1.2 standard deviation:0.0",
                "average unmap latency(us):25.0 standard deviation:0.0",
            ],
            new MapBenchmarkResult(BufferMode.IovaStrict, parameters, map, unmap).Lines());
    }

    [Fact]
    public void A_buffer_stays_mapped_as_long_as_a_transfer_takes()
    {
        int Loops(int transfer) => (int)new MapBenchmarkRun(
            new() { TransferNanoseconds = transfer }, new SteppingClock(100_000)).Run(BufferMode.Bypass, default).Map.Count;

        // Waiting looks at the clock once to begin, and until 1 ms is over.
        Assert.Equal((2500, 667), (Loops(0), Loops(1_000_000)));
    }

    [Fact]
    public void A_call_that_is_refused_ends_it()
    {
        // 256 pages of addresses, the first of which is never given, and a buffer of as many.
        var run = new MapBenchmarkRun(new() { DmaBits = 20, Granule = 256 }, TimeProvider.System);
        var refused = Assert.Throws<BenchmarkException>(() => run.Run(BufferMode.IovaStrict, default));
        Assert.Equal("dma_map was refused: Exhausted", refused.Message);
    }

    [Theory]
    [InlineData(0, "--threads")]
    [InlineData(1025, "--threads")]
    public void More_threads_than_the_kernel_takes_are_refused(int threads, string about) =>
        Refused(new() { Threads = threads }, about);

    [Theory]
    [InlineData(0)]
    [InlineData(301)]
    public void Longer_than_the_kernel_takes_is_refused(int seconds) => Refused(new() { Seconds = seconds }, "--seconds");

    [Theory]
    [InlineData(-2, 32, 0, 0, 1, "--node")]
    [InlineData(1, 32, 0, 0, 1, "--node")]
    [InlineData(-1, 19, 0, 0, 1, "--bits")]
    [InlineData(-1, 65, 0, 0, 1, "--bits")]
    [InlineData(-1, 32, -1, 0, 1, "--direction")]
    [InlineData(-1, 32, 3, 0, 1, "--direction")]
    [InlineData(-1, 32, 0, -1, 1, "--transfer-ns")]
    [InlineData(-1, 32, 0, 10_000_001, 1, "--transfer-ns")]
    [InlineData(-1, 32, 0, 0, 0, "--granule")]
    [InlineData(-1, 32, 0, 0, 1025, "--granule")]
    public void Every_other_parameter_has_its_limits_too(
        int node, int bits, int direction, int transfer, int granule, string about) => Refused(
        new()
        {
            Node = node,
            DmaBits = bits,
            Direction = (Direction)direction,
            TransferNanoseconds = transfer,
            Granule = granule,
        },
        about);

    [Fact]
    public void The_last_value_of_each_is_taken() => Assert.Null(
        new MapBenchmarkParameters
        {
            Threads = 1024,
            Seconds = 300,
            Node = 0,
            DmaBits = 64,
            Direction = Direction.FromDevice,
            TransferNanoseconds = 10_000_000,
            Granule = 512,
        }.Complaint());

    [Fact]
    public void All_buffers_together_have_a_limit() =>
        Refused(new() { Threads = 1024, Granule = 513 }, "pages of all threads");

    private static void Refused(MapBenchmarkParameters parameters, string about) => Assert.StartsWith(
        about, Assert.Throws<BenchmarkException>(() => new MapBenchmarkRun(parameters, TimeProvider.System)).Message,
        StringComparison.Ordinal);
}
