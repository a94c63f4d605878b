namespace PasidVerify.Idxd;

/// <summary>What a descriptor asks for (Linux: enum dsa_opcode); those that this accelerator can do.</summary>
public enum Opcode : byte
{
    /// <summary>Nothing, but its completion record is written.</summary>
    NoOperation = 0x00,

    /// <summary>Copies bytes; source and destination may overlap.</summary>
    MemoryMove = 0x03,

    /// <summary>Writes a pattern of 8 bytes over and over.</summary>
    Fill = 0x04,

    /// <summary>Tells whether two ranges hold the same bytes, and where they first differ.</summary>
    Compare = 0x05,
}
