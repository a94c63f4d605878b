using System.Runtime.InteropServices;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>One interpreted line, in 64 bytes: the meaning of the operands depends on <see cref="Kind"/>.</summary>
/// <param name="First">
/// Map, unmap: I/O virtual address. Descriptor: qword 0. Cache tag: domain id. DMA call: bus address, or
/// <see cref="NoAddress"/>. Probe: the domain's kernel pointer.
/// </param>
/// <param name="Second">
/// Map: bytes. Unmap: bytes really unmapped. Descriptor: qword 1. Cache-tag range: first address. Probe: I/O virtual
/// address, or <see cref="NoAddress"/>.
/// </param>
/// <param name="Third">Cache-tag range: last address.</param>
/// <param name="Time">Nanoseconds for clocks that print seconds, else the clock's own count.</param>
/// <param name="Line">1-based.</param>
/// <param name="Flow">Number of the flow of control, see <see cref="FlowTable"/>.</param>
/// <param name="Name">
/// Number of the IOMMU or device name in the log's <see cref="NameTable"/>, -1 for none; of a map, number of the kept
/// text.
/// </param>
/// <param name="Cpu">Processor number.</param>
/// <param name="Context">The third flag: '.' process, 's' softirq, 'h' hardirq, 'H' hardirq within softirq.</param>
/// <param name="Kind">What happened.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FtraceEvent(
    ulong First,
    ulong Second,
    ulong Third,
    long Time,
    int Line,
    int Flow,
    int Name,
    short Cpu,
    char Context,
    FtraceEventKind Kind)
{
    /// <summary>Stands for an address that the line does not give.</summary>
    public const ulong NoAddress = ulong.MaxValue;
}
