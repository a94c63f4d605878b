using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>Physical addresses: all that is left of dma_map is the check of the mask (Linux: dma_direct_map_phys).</summary>
internal readonly struct BypassBuffers(BenchMachine machine) : IBuffers
{
    public ulong Map(in Buffer buffer) =>
        buffer.Physical <= machine.DmaMask && buffer.Size - 1 <= machine.DmaMask - buffer.Physical
        ? buffer.Physical
        : throw new BenchmarkException($"bypass: the device cannot put out 0x{buffer.Physical + buffer.Size - 1:x}");

    public void Unmap(in Buffer buffer, ulong address)
    {
    }

    public Answer Read(ulong address) => machine.Read(address);
}
