using PasidVerify.Iommu;

namespace PasidVerify.Bench;

/// <summary>Gives buffers to a device in one mode. A struct, so that a loop over it has the calls compiled in.</summary>
internal interface IBuffers
{
    /// <summary>Lets the device reach a buffer: the device's address of its first byte.</summary>
    /// <exception cref="BenchmarkException">The call was refused.</exception>
    ulong Map(in Buffer buffer);

    /// <summary>Returns when the device can reach the buffer no more, as far as the mode protects it.</summary>
    /// <exception cref="BenchmarkException">The call was refused.</exception>
    void Unmap(in Buffer buffer, ulong address);

    /// <summary>The device reads at an address.</summary>
    Answer Read(ulong address);
}
