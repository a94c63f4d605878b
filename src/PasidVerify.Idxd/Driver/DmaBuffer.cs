namespace PasidVerify.Idxd;

/// <summary>Memory of the kernel that a device is to reach: contiguous in both kinds of address.</summary>
/// <param name="KernelAddress">Kernel virtual address of its first byte.</param>
/// <param name="PhysicalAddress">Physical address of its first byte.</param>
/// <param name="Size">Bytes.</param>
public readonly record struct DmaBuffer(ulong KernelAddress, ulong PhysicalAddress, uint Size);
