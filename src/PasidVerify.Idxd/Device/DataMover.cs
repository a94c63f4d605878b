using PasidVerify.Iommu;

namespace PasidVerify.Idxd;

/// <summary>What the engine does to bytes of memory, inside a page: by qwords where both sides allow it.</summary>
internal static class DataMover
{
    private const int BitsOfByte = 8;

    public static void Copy<TMemory>(
        ref DmaPort<TMemory> port, ulong source, ulong destination, uint count, bool backwards)
        where TMemory : struct, IMemory
    {
        if (((source | destination | count) % sizeof(ulong)) == 0)
        {
            for (uint i = 0; i < count; i += sizeof(ulong))
            {
                uint at = backwards ? count - sizeof(ulong) - i : i;
                port.Store(destination + at, port.Load(source + at));
            }

            return;
        }

        for (uint i = 0; i < count; i++)
        {
            uint at = backwards ? count - 1 - i : i;
            port.StoreByte(destination + at, port.LoadByte(source + at));
        }
    }

    /// <param name="port">The bus.</param>
    /// <param name="pattern">The 8 bytes.</param>
    /// <param name="phase">Which of them comes first.</param>
    /// <param name="destination">Physical address of the first byte.</param>
    /// <param name="count">Bytes.</param>
    public static void Fill<TMemory>(
        ref DmaPort<TMemory> port, ulong pattern, uint phase, ulong destination, uint count)
        where TMemory : struct, IMemory
    {
        if (((destination | count | phase) % sizeof(ulong)) == 0)
        {
            for (uint i = 0; i < count; i += sizeof(ulong)) port.Store(destination + i, pattern);
            return;
        }

        for (uint i = 0; i < count; i++)
        {
            int shift = (int)((phase + i) % sizeof(ulong)) * BitsOfByte;
            port.StoreByte(destination + i, (byte)(pattern >> shift));
        }
    }

    /// <summary>How many bytes are the same before the first that is not; <paramref name="count"/> if all are.</summary>
    public static uint Compare<TMemory>(ref DmaPort<TMemory> port, ulong first, ulong second, uint count)
        where TMemory : struct, IMemory
    {
        for (uint i = 0; i < count; i++)
        {
            if (port.LoadByte(first + i) != port.LoadByte(second + i)) return i;
        }

        return count;
    }
}
