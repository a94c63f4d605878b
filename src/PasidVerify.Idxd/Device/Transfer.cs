namespace PasidVerify.Idxd;

/// <summary>The descriptor that the engine is at, and how far it is.</summary>
internal struct Transfer
{
    private const ulong PageBytes = 4096;

    public WorkDescriptor Descriptor;

    /// <summary>Bytes done: the first ones, or the last ones of a transfer that goes backwards.</summary>
    public uint Done;

    /// <summary>A move to a higher address that overlaps its source overwrites what it has read, never what it will.</summary>
    public bool Backwards;

    public static Transfer Of(in WorkDescriptor descriptor) => new()
    {
        Descriptor = descriptor,
        Backwards = descriptor.Opcode == Opcode.MemoryMove
            && descriptor.Destination != descriptor.Source
            && descriptor.Destination - descriptor.Source < descriptor.Size,
    };

    public readonly bool IsDone => Done == Descriptor.Size;

    /// <summary>The next piece: the most bytes for which neither side leaves its page.</summary>
    /// <param name="sourceMatters">The source is an address, and no pattern.</param>
    /// <param name="start">Where the piece starts, in bytes from the start of the transfer.</param>
    /// <param name="count">Its bytes.</param>
    public readonly void Next(bool sourceMatters, out uint start, out uint count)
    {
        ulong left = Descriptor.Size - Done;
        ulong most = Math.Min(left, Room(Descriptor.Destination));
        if (sourceMatters) most = Math.Min(most, Room(Descriptor.Source));
        count = (uint)most;
        start = Backwards ? (uint)(left - most) : Done;
    }

    /// <summary>Bytes from the next one to the end of its page, or back to its start.</summary>
    private readonly ulong Room(ulong address)
    {
        if (!Backwards) return PageBytes - ((address + Done) % PageBytes);
        return ((address + (Descriptor.Size - Done) - 1) % PageBytes) + 1;
    }
}
