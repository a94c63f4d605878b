using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>
/// Addresses of the DMA API in a lazy domain: whoever fills the queue flushes it. The timer that does so every 10 ms
/// while it fills more slowly is left out, as no driver waits for it.
/// </summary>
internal readonly struct LazyDmaBuffers(BenchMachine machine) : IBuffers
{
    /// <summary>Unmaps until a flush (Linux: IOVA_DEFAULT_FQ_SIZE).</summary>
    public const int QueueSize = 256;

    private readonly DmaBuffers _buffers = new(machine);

    public ulong Map(in Buffer buffer) => _buffers.Map(in buffer);

    public void Unmap(in Buffer buffer, ulong address)
    {
        _buffers.Unmap(in buffer, address);
        if (machine.CountUnmap() % QueueSize != 0)
            return;
        Status status = machine.Dma.FlushQueue(machine.Domain);
        if (status != Status.Ok)
            throw BenchMachine.Refused("the flush of the queue", status);
    }

    public Answer Read(ulong address) => machine.Read(address);
}
