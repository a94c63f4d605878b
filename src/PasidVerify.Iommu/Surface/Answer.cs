namespace PasidVerify.Iommu;

/// <summary>How the hardware answers a request: a physical address, or a fault reason.</summary>
/// <param name="Fault"><see cref="FaultReason.None"/> when the request went through.</param>
/// <param name="Address">Physical address of the first byte; 0 when blocked.</param>
public readonly record struct Answer(FaultReason Fault, ulong Address)
{
    /// <summary>The request reached memory.</summary>
    public bool Reached => Fault == FaultReason.None;

    /// <summary>The request was blocked.</summary>
    public static Answer Blocked(FaultReason reason) => new(reason, 0);

    /// <summary>The request reached a physical address.</summary>
    public static Answer At(ulong address) => new(FaultReason.None, address);
}
