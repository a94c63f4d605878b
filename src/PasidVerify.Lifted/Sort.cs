namespace PasidVerify.Lifted;

/// <summary>
/// A kind of index: its name says what it numbers (a page, a device), so that a prover knows which values may stand
/// for one another when it instantiates a claim.
/// </summary>
/// <param name="Name">Unique name, lower case.</param>
/// <param name="Width">Bits, 1 to 64.</param>
public readonly record struct Sort(string Name, int Width)
{
    /// <summary>A plain value of this sort.</summary>
    public Bits Value(ulong value) => new(value, Width);
}
