namespace PasidVerify.Bench;

/// <summary>A driver's buffer.</summary>
/// <param name="Physical">Physical address of its first byte.</param>
/// <param name="Kernel">Kernel virtual address of its first byte.</param>
/// <param name="Size">Bytes.</param>
internal readonly record struct Buffer(ulong Physical, ulong Kernel, ulong Size);
