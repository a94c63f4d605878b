using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// Measures batches: maps buffers one after the other, reads each of their pages, unmaps them. Between timestamps, which
/// take longer than a map does in some modes, there is a whole batch.
/// </summary>
/// <param name="pages">Pages of a buffer.</param>
/// <param name="clock">Time.</param>
internal sealed class BatchOfBuffers(int pages, TimeProvider clock) : IMeasurement<BufferCost>
{
    /// <summary>Buffers of a measurement: as many as a lazy domain flushes once for.</summary>
    public const int Buffers = LazyDmaBuffers.QueueSize;

    private const int PagesOfABatch = 4096;

    /// <summary>Buffers that are mapped at a time.</summary>
    public int BuffersOfABatch => Math.Max(1, Math.Min(Buffers, PagesOfABatch / pages));

    public BufferCost Of<TBuffers>(BenchMachine machine, TBuffers buffers) where TBuffers : struct, IBuffers
    {
        var addresses = new ulong[BuffersOfABatch];
        (ulong map, ulong read, ulong unmap) = (0, 0, 0);
        for (int done = 0; done < Buffers; done += addresses.Length)
        {
            long start = clock.GetTimestamp();
            for (int i = 0; i < addresses.Length; i++)
                addresses[i] = buffers.Map(machine[i]);
            long mapped = clock.GetTimestamp();
            ReadAll(buffers, addresses);
            long read1 = clock.GetTimestamp();
            for (int i = 0; i < addresses.Length; i++)
                buffers.Unmap(machine[i], addresses[i]);
            long end = clock.GetTimestamp();
            map += Nanoseconds.Between(clock, start, mapped);
            read += Nanoseconds.Between(clock, mapped, read1);
            unmap += Nanoseconds.Between(clock, read1, end);
        }

        return new((double)map / Buffers, (double)unmap / Buffers, (double)read / Buffers / pages);
    }

    private void ReadAll<TBuffers>(TBuffers buffers, ReadOnlySpan<ulong> addresses) where TBuffers : struct, IBuffers
    {
        foreach (ulong address in addresses)
        {
            for (ulong page = 0; page < (ulong)pages; page++)
            {
                Answer answer = buffers.Read(address + (page << 12));
                if (!answer.Reached)
                    throw new InvalidOperationException($"A read at 0x{address:x} was blocked: {answer.Fault}.");
            }
        }
    }
}
