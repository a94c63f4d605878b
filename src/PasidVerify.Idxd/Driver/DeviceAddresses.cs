using PasidVerify.Iommu;

namespace PasidVerify.Idxd;

/// <summary>Gives buffers to a device in the addresses of its mode, and takes them back.</summary>
internal readonly struct DeviceAddresses(IPasidDma dma, Mode mode, ushort domain)
{
    /// <summary>Physical addresses need no mapping; kernel addresses are mapped as iommu_map_kva does (RFC 6/7).</summary>
    public Status Map(in DmaBuffer buffer, Protection protection, out ulong address)
    {
        address = mode == Mode.Bypass ? buffer.PhysicalAddress : buffer.KernelAddress;
        return mode == Mode.Bypass ? Status.Ok : dma.MapKva(domain, buffer.KernelAddress, buffer.Size, protection);
    }

    /// <summary>Returns when the device can reach the buffer no more, as far as the mode protects it at all.</summary>
    /// <exception cref="InvalidOperationException">The buffer was not mapped.</exception>
    public void Unmap(in DmaBuffer buffer)
    {
        if (mode == Mode.Bypass) return;
        Status status = dma.UnmapKva(domain, buffer.KernelAddress, buffer.Size);
        if (status != Status.Ok)
            throw new InvalidOperationException($"Unmapping 0x{buffer.KernelAddress:x} was refused: {status}.");
    }
}
