namespace PasidVerify.Idxd;

/// <summary>A work descriptor, 64 bytes as eight little-endian qwords (Linux: struct dsa_hw_desc).</summary>
public readonly record struct WorkDescriptor
{
    /// <summary>Qwords of a descriptor.</summary>
    public const int Qwords = 8;

    private const int PasidBits = 20;
    private const uint PasidMask = (1U << PasidBits) - 1;
    private const int PrivilegedBit = 31;
    private const int FlagsShift = 32;
    private const ulong FlagsMask = 0xff_ffff;
    private const int OpcodeShift = 56;

    // Bits 30:20 of dword 0; int_handle, which only interrupts need, and rsvd1; all that follows the union.
    private const ulong ReservedOfQword0 = 0x7ff0_0000;
    private const int SizeBits = 32;

    /// <summary>The PASID of its requests, 20 bits; a dedicated work queue has its own and ignores this one.</summary>
    public uint Pasid { get; init; }

    /// <summary>PRIV: its requests ask for supervisor rights; a dedicated work queue ignores it too.</summary>
    public bool Privileged { get; init; }

    /// <summary>What to do.</summary>
    public Opcode Opcode { get; init; }

    /// <summary>How to do it.</summary>
    public DescriptorFlags Flags { get; init; }

    /// <summary>Where the completion record goes, a multiple of 32; an address as the mode of the PASID has it.</summary>
    public ulong CompletionAddress { get; init; }

    /// <summary>First byte of the source; of a fill, the pattern.</summary>
    public ulong Source { get; init; }

    /// <summary>First byte of the destination; of a comparison, of the second source.</summary>
    public ulong Destination { get; init; }

    /// <summary>Bytes.</summary>
    public uint Size { get; init; }

    /// <summary>Writes the descriptor as the device reads it.</summary>
    /// <param name="qwords">Room for <see cref="Qwords"/>.</param>
    public void Encode(Span<ulong> qwords)
    {
        qwords[..Qwords].Clear();
        qwords[0] = (Pasid & PasidMask)
            | (Privileged ? 1UL << PrivilegedBit : 0)
            | (((ulong)Flags & FlagsMask) << FlagsShift)
            | ((ulong)Opcode << OpcodeShift);
        qwords[1] = CompletionAddress;
        qwords[2] = Source;
        qwords[3] = Destination;
        qwords[4] = Size;
    }

    /// <summary>Reads a descriptor.</summary>
    /// <param name="qwords"><see cref="Qwords"/> of them.</param>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>False when a reserved field is not 0.</returns>
    public static bool TryDecode(ReadOnlySpan<ulong> qwords, out WorkDescriptor descriptor)
    {
        descriptor = new()
        {
            Pasid = (uint)qwords[0] & PasidMask,
            Privileged = (qwords[0] >> PrivilegedBit & 1) != 0,
            Flags = (DescriptorFlags)(qwords[0] >> FlagsShift & FlagsMask),
            Opcode = (Opcode)(qwords[0] >> OpcodeShift),
            CompletionAddress = qwords[1],
            Source = qwords[2],
            Destination = qwords[3],
            Size = (uint)qwords[4],
        };
        ulong reserved = (qwords[0] & ReservedOfQword0) | qwords[4] >> SizeBits | qwords[5] | qwords[6] | qwords[7];
        return reserved == 0;
    }
}
