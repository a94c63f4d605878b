using System.Runtime.ExceptionServices;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// The kernel's dma_map_benchmark on our implementation (Linux: kernel/dma/map_benchmark.c): each thread maps and unmaps
/// one buffer of its own until the time is over, and every latency is summed up.
/// </summary>
public sealed class MapBenchmarkRun
{
    private const byte Pattern = 0x66;

    /// <summary>The kernel is compiled when it starts; this needs a while until it is.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    private readonly MapBenchmarkParameters _parameters;
    private readonly TimeProvider _clock;

    /// <param name="parameters">What is asked for.</param>
    /// <param name="clock">Time, of at least 100 ns.</param>
    /// <exception cref="BenchmarkException">The parameters are beyond the limits.</exception>
    public MapBenchmarkRun(MapBenchmarkParameters parameters, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(clock);
        if (parameters.Complaint() is { } complaint)
            throw new BenchmarkException(complaint);
        (_parameters, _clock) = (parameters, clock);
    }

    /// <summary>Runs it in one mode.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="stop">Ends it early; what was measured until then is the result.</param>
    /// <exception cref="BenchmarkException">A call was refused, which the kernel's own takes for out of memory.</exception>
    public MapBenchmarkResult Run(BufferMode mode, CancellationToken stop)
    {
        var machine = new BenchMachine(mode, _parameters, _parameters.Threads);
        return BufferModes.Measure(mode, machine, new AllThreads(mode, _parameters, _clock, stop));
    }

    private sealed class AllThreads(
        BufferMode mode, MapBenchmarkParameters parameters, TimeProvider clock, CancellationToken stop)
        : IMeasurement<MapBenchmarkResult>
    {
        public MapBenchmarkResult Of<TBuffers>(BenchMachine machine, TBuffers buffers) where TBuffers : struct, IBuffers
        {
            using (var warm = new Deadline(clock, WarmUp, stop))
                Loop(machine, buffers, machine[0], warm);
            using var over = new Deadline(clock, TimeSpan.FromSeconds(parameters.Seconds), stop);
            var map = new LatencySums[parameters.Threads];
            var unmap = new LatencySums[parameters.Threads];
            ExceptionDispatchInfo? failure = null;
            var threads = new Thread[parameters.Threads];
            for (int i = 0; i < threads.Length; i++)
            {
                int index = i;
                threads[i] = new(() => Run(index));
                threads[i].Start();
            }

            foreach (Thread thread in threads)
                thread.Join();
            failure?.Throw();
            return new(mode, parameters, Sum(map), Sum(unmap));

            void Run(int thread)
            {
                try
                {
                    (map[thread], unmap[thread]) = Loop(machine, buffers, machine[thread], over);
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                    over.Pass();
                }
            }
        }

        private (LatencySums Map, LatencySums Unmap) Loop<TBuffers>(
            BenchMachine machine, TBuffers buffers, in Buffer buffer, Deadline over)
            where TBuffers : struct, IBuffers
        {
            (LatencySums map, LatencySums unmap) = (default, default);
            while (!over.IsPast)
            {
                if (parameters.Direction != Direction.FromDevice)
                    machine.Fill(in buffer, Pattern);
                long start = clock.GetTimestamp();
                ulong address = buffers.Map(in buffer);
                map.Add(Since(start));
                Wait();
                start = clock.GetTimestamp();
                buffers.Unmap(in buffer, address);
                unmap.Add(Since(start));
            }

            return (map, unmap);
        }

        private void Wait()
        {
            if (parameters.TransferNanoseconds == 0)
                return;
            long start = clock.GetTimestamp();
            while (Since(start) < (ulong)parameters.TransferNanoseconds)
                Thread.SpinWait(1);
        }

        private ulong Since(long start) => Nanoseconds.Between(clock, start, clock.GetTimestamp());

        private static LatencySums Sum(LatencySums[] all)
        {
            LatencySums sum = default;
            foreach (LatencySums one in all)
                sum.Add(in one);
            return sum;
        }
    }
}
