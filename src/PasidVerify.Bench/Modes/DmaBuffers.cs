using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>Addresses of the DMA API, in a strict domain, or of an untrusted device.</summary>
internal readonly struct DmaBuffers(BenchMachine machine) : IBuffers
{
    public ulong Map(in Buffer buffer)
    {
        Status status = machine.Dma.MapDma(
            BenchMachine.Device, buffer.Physical, buffer.Size, machine.Direction, out ulong iova, out _);
        return status == Status.Ok ? iova : throw BenchMachine.Refused("dma_map", status);
    }

    public void Unmap(in Buffer buffer, ulong address)
    {
        Status status = machine.Dma.UnmapDma(BenchMachine.Device, address, buffer.Size);
        if (status != Status.Ok)
            throw BenchMachine.Refused("dma_unmap", status);
    }

    public Answer Read(ulong address) => machine.Read(address);
}
