using PasidVerify.Iommu;

namespace PasidVerify.Conformance;

/// <summary>Memory at each access of which another thread may go on first.</summary>
/// <param name="memory">The memory.</param>
/// <param name="interleaving">Decides.</param>
public readonly struct InterleavedMemory<TMemory>(TMemory memory, Interleaving interleaving) : IMemory
    where TMemory : struct, IMemory
{
    /// <inheritdoc/>
    public ulong Load(ulong address)
    {
        interleaving.BeforeAccess();
        return memory.Load(address);
    }

    /// <inheritdoc/>
    public void Store(ulong address, ulong value)
    {
        interleaving.BeforeAccess();
        memory.Store(address, value);
    }

    /// <inheritdoc/>
    public ulong CompareExchange(ulong address, ulong value, ulong comparand)
    {
        interleaving.BeforeAccess();
        return memory.CompareExchange(address, value, comparand);
    }

    /// <summary>One for each thread.</summary>
    public int Processor => interleaving.CurrentThread;

    /// <inheritdoc/>
    public void Relax(ref SpinWait wait) => interleaving.Relax();
}
