using PasidVerify.Iommu;

namespace PasidVerify.Conformance;

/// <summary>
/// Memory that tells a watch of every store that changes it, before it does: flat where the tables lie, sparse where
/// buffers are.
/// </summary>
/// <param name="tables">The tables' memory.</param>
/// <param name="start">Physical address of its first byte.</param>
/// <param name="bytes">Its size.</param>
/// <param name="buffers">All other memory, by 8-byte word.</param>
/// <param name="watch">The watch.</param>
public readonly struct CheckedMemory(
    FlatMemory tables, ulong start, ulong bytes, Dictionary<ulong, ulong> buffers, StoreWatch watch)
    : IMemory, IByteMemory
{
    private const int BitsOfByte = 8;

    /// <inheritdoc/>
    public ulong Load(ulong address) =>
        address - start < bytes ? tables.Load(address) : buffers.GetValueOrDefault(address);

    /// <inheritdoc/>
    public void Store(ulong address, ulong value)
    {
        // Zeroing a page that is zero changes nothing that hardware could see: a moment less to try.
        if (watch.IsArmed && Load(address) != value) watch.BeforeStore();
        if (address - start < bytes) tables.Store(address, value);
        else buffers[address] = value;
    }

    /// <summary>Always the same one, or no run would repeat.</summary>
    public int Processor => 0;

    /// <inheritdoc/>
    public void Relax(ref SpinWait wait) => tables.Relax(ref wait);

    /// <inheritdoc/>
    public ulong CompareExchange(ulong address, ulong value, ulong comparand)
    {
        if (watch.IsArmed && Load(address) == comparand && comparand != value) watch.BeforeStore();
        if (address - start < bytes) return tables.CompareExchange(address, value, comparand);
        ulong held = Load(address);
        if (held == comparand) buffers[address] = value;
        return held;
    }

    byte IByteMemory.Load(ulong address) => (byte)(Load(Word(address)) >> Shift(address));

    void IByteMemory.Store(ulong address, byte value)
    {
        ulong others = Load(Word(address)) & ~(0xffUL << Shift(address));
        Store(Word(address), others | ((ulong)value << Shift(address)));
    }

    private static ulong Word(ulong address) => address & ~(ulong)(sizeof(ulong) - 1);

    private static int Shift(ulong address) => (int)(address % sizeof(ulong)) * BitsOfByte;
}
