using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// Addresses of the DMA API in a lazy domain: whoever fills the queue flushes it, or finds no address left. Linux has a queue
/// for each processor, and a timer that flushes every 10 ms; here is one queue, and no timer.
/// </summary>
internal readonly struct LazyDmaBuffers(BenchMachine machine) : IBuffers
{
    /// <summary>Unmaps until a flush (Linux: IOVA_DEFAULT_FQ_SIZE).</summary>
    public const int QueueSize = 256;

    private readonly DmaBuffers _buffers = new(machine);

    public ulong Map(in Buffer buffer)
    {
        if (_buffers.TryMap(in buffer, out ulong address) == Status.Ok)
            return address;
        Flush();
        return _buffers.Map(in buffer);
    }

    public void Unmap(in Buffer buffer, ulong address)
    {
        _buffers.Unmap(in buffer, address);
        if (machine.CountUnmap() % QueueSize == 0)
            Flush();
    }

    public Answer Read(ulong address) => machine.Read(address);

    private void Flush()
    {
        Status status = machine.Dma.FlushQueue(machine.Domain);
        if (status != Status.Ok)
            throw BenchMachine.Refused("the flush of the queue", status);
    }
}
