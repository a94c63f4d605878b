using PasidVerify.Iommu;

namespace PasidVerify.Idxd;

/// <summary>
/// The device's side of the bus: every access is a request to the IOMMU, and only the physical address that it answers
/// leads to memory. A request stays inside a page.
/// </summary>
internal struct DmaPort<TMemory>(IPasidDma iommu, TMemory memory, ushort sourceId) where TMemory : struct, IMemory
{
    private const ulong ByteMask = 0xff;
    private const int BitsOfByte = 8;

    private TMemory memory = memory;

    /// <summary>Asks for an address.</summary>
    public readonly bool TryReach(in WorkDescriptor of, ulong address, bool write, out ulong physical)
    {
        Answer answer = iommu.Access(new Request(sourceId, of.Pasid, address, write, of.Privileged));
        physical = answer.Address;
        return answer.Reached;
    }

    /// <summary>Reads 8 bytes at a multiple of 8.</summary>
    public readonly ulong Load(ulong physical) => memory.Load(physical);

    /// <summary>Writes 8 bytes at a multiple of 8.</summary>
    public void Store(ulong physical, ulong value) => memory.Store(physical, value);

    /// <summary>Reads a byte.</summary>
    public readonly byte LoadByte(ulong physical) => (byte)(memory.Load(Aligned(physical)) >> Shift(physical));

    /// <summary>Writes a byte, and no other.</summary>
    public void StoreByte(ulong physical, byte value)
    {
        ulong others = memory.Load(Aligned(physical)) & ~(ByteMask << Shift(physical));
        memory.Store(Aligned(physical), others | (ulong)value << Shift(physical));
    }

    private static ulong Aligned(ulong physical) => physical & ~(ulong)(sizeof(ulong) - 1);

    private static int Shift(ulong physical) => (int)(physical % sizeof(ulong)) * BitsOfByte;
}
