namespace PasidVerify.Conformance;

/// <summary>Memory outside the tables, as CPU and devices see it: byte by byte.</summary>
public interface IByteMemory
{
    /// <summary>Reads a byte.</summary>
    /// <param name="address">Physical address.</param>
    byte Load(ulong address);

    /// <summary>Writes a byte.</summary>
    /// <param name="address">Physical address.</param>
    /// <param name="value">The byte.</param>
    void Store(ulong address, byte value);
}
