using System.Numerics;
using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// Measures batches: maps buffers one after the other, reads each of their pages, unmaps them. Between timestamps, which
/// take longer than a map does in some modes, there is a whole batch.
/// </summary>
/// <param name="parameters">Pages of a buffer, and the width of addresses.</param>
/// <param name="clock">Time.</param>
internal sealed class BatchOfBuffers(MapBenchmarkParameters parameters, TimeProvider clock) : IMeasurement<BufferCost>
{
    /// <summary>Buffers of a measurement: as many as a lazy domain flushes once for.</summary>
    public const int Buffers = LazyDmaBuffers.QueueSize;

    private const int PagesOfABatch = 4096;

    private readonly int _pages = parameters.Granule;

    /// <summary>Buffers that are mapped at a time: no more than half of the addresses that there are.</summary>
    public int BuffersOfABatch { get; } = (int)Math.Clamp(
        Math.Min(PagesOfABatch, parameters.DmaPages / 2) / BitOperations.RoundUpToPowerOf2((uint)parameters.Granule),
        1, Buffers);

    public BufferCost Of<TBuffers>(BenchMachine machine, TBuffers buffers) where TBuffers : struct, IBuffers
    {
        var addresses = new ulong[BuffersOfABatch];
        (ulong map, ulong read, ulong unmap) = (0, 0, 0);
        for (int done = 0; done < Buffers; done += addresses.Length)
        {
            int count = Math.Min(addresses.Length, Buffers - done);
            long start = clock.GetTimestamp();
            for (int i = 0; i < count; i++)
                addresses[i] = buffers.Map(machine[i]);
            long mapped = clock.GetTimestamp();
            ReadAll(buffers, addresses.AsSpan(0, count));
            long wasRead = clock.GetTimestamp();
            for (int i = 0; i < count; i++)
                buffers.Unmap(machine[i], addresses[i]);
            long end = clock.GetTimestamp();
            map += Nanoseconds.Between(clock, start, mapped);
            read += Nanoseconds.Between(clock, mapped, wasRead);
            unmap += Nanoseconds.Between(clock, wasRead, end);
        }

        return new((double)map / Buffers, (double)unmap / Buffers, (double)read / Buffers / _pages);
    }

    private void ReadAll<TBuffers>(TBuffers buffers, ReadOnlySpan<ulong> addresses) where TBuffers : struct, IBuffers
    {
        foreach (ulong address in addresses)
        {
            for (ulong page = 0; page < (ulong)_pages; page++)
            {
                Answer answer = buffers.Read(address + (page << 12));
                if (!answer.Reached)
                    throw new InvalidOperationException($"A read at 0x{address:x} was blocked: {answer.Fault}.");
            }
        }
    }
}
