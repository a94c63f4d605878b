using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>Addresses of the DMA API, in a strict domain, or of an untrusted device.</summary>
internal readonly struct DmaBuffers(BenchMachine machine) : IBuffers
{
    public ulong Map(in Buffer buffer)
    {
        Status status = TryMap(in buffer, out ulong iova);
        return status == Status.Ok ? iova : throw BenchMachine.Refused("dma_map", status);
    }

    public Status TryMap(in Buffer buffer, out ulong iova) => machine.Dma.MapDma(
        BenchMachine.Device, buffer.Physical, buffer.Size, machine.Direction, out iova, out _);

    public void Unmap(in Buffer buffer, ulong address)
    {
        Status status = machine.Dma.UnmapDma(BenchMachine.Device, address, buffer.Size);
        if (status != Status.Ok)
            throw BenchMachine.Refused("dma_unmap", status);
    }

    public Answer Read(ulong address) => machine.Read(address);
}
