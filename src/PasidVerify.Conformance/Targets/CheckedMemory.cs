using PasidVerify.Iommu;

namespace PasidVerify.Conformance;

/// <summary>Flat memory that tells a watch of every store that changes it, before it does.</summary>
/// <param name="memory">The memory.</param>
/// <param name="watch">The watch.</param>
public readonly struct CheckedMemory(FlatMemory memory, StoreWatch watch) : IMemory
{
    /// <inheritdoc/>
    public ulong Load(ulong address) => memory.Load(address);

    /// <inheritdoc/>
    public void Store(ulong address, ulong value)
    {
        // Zeroing a page that is zero changes nothing that hardware could see: a moment less to try.
        if (watch.IsArmed && memory.Load(address) != value) watch.BeforeStore();
        memory.Store(address, value);
    }
}
