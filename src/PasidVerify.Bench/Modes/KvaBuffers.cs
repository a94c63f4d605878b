using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>Kernel virtual addresses: map_kva and unmap_kva (RFC 6/7), fast or strict by the device's trust.</summary>
internal readonly struct KvaBuffers(BenchMachine machine) : IBuffers
{
    public ulong Map(in Buffer buffer)
    {
        Status status = machine.Dma.MapKva(machine.Domain, buffer.Kernel, buffer.Size, machine.Protection);
        return status == Status.Ok ? buffer.Kernel : throw BenchMachine.Refused("map_kva", status);
    }

    public void Unmap(in Buffer buffer, ulong address)
    {
        Status status = machine.Dma.UnmapKva(machine.Domain, buffer.Kernel, buffer.Size);
        if (status != Status.Ok)
            throw BenchMachine.Refused("unmap_kva", status);
    }

    public Answer Read(ulong address) => machine.Read(address);
}
