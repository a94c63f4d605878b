namespace PasidVerify.Conformance;

/// <summary>How often a sequence does what.</summary>
internal sealed record Temper(int Enable, int Disable, int Map, int Unmap, int End, int Step, int Access)
{
    /// <summary>Balanced; calls pile up; devices come and go; mappings come and go; walks come in between.</summary>
    public static Temper[] All() =>
    [
        new(10, 3, 26, 22, 14, 14, 6),
        new(6, 1, 34, 36, 3, 3, 3),
        new(24, 14, 14, 8, 16, 16, 4),
        new(4, 1, 34, 28, 16, 14, 4),
        new(8, 3, 22, 18, 14, 14, 30),
    ];
}
