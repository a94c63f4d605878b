using PasidVerify.Iommu;

namespace PasidVerify.Conformance;

/// <summary>Memory of which two areas exist: where tables lie, and where buffers do.</summary>
/// <param name="tables">The tables' area.</param>
/// <param name="buffers">The buffers' area.</param>
/// <param name="start">Physical address of the first byte of the buffers' area.</param>
/// <param name="bytes">Its size.</param>
internal readonly struct TwoAreas(FlatMemory tables, FlatMemory buffers, ulong start, ulong bytes) : IMemory
{
    public ulong Load(ulong address) => Area(address).Load(address);

    public void Store(ulong address, ulong value) => Area(address).Store(address, value);

    public ulong CompareExchange(ulong address, ulong value, ulong comparand) =>
        Area(address).CompareExchange(address, value, comparand);

    public int Processor => tables.Processor;

    public void Relax(ref SpinWait wait) => tables.Relax(ref wait);

    private FlatMemory Area(ulong address) => address - start < bytes ? buffers : tables;
}
