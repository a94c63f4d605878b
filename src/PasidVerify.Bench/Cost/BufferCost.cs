namespace PasidVerify.Bench;

/// <summary>What a buffer costs, in nanoseconds.</summary>
/// <param name="Map">Mapping a buffer.</param>
/// <param name="Unmap">Unmapping it.</param>
/// <param name="Translate">The device's first read of one of its pages.</param>
public sealed record BufferCost(double Map, double Unmap, double Translate)
{
    /// <summary>Mapping and unmapping.</summary>
    public double Total => Map + Unmap;
}
